package commitment

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// kept are the acts of a check, in their order, and the commitment as it stands, as they are read with its case.
type kept struct {
	acts []db.Act
	of   db.Commitment
}

// Ask has them read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	return k, []db.Question{db.Ask(&k.acts, (*db.Queries).CaseActsOf, db.CaseActsOfParams{CaseID: id, Kinds: []string{
		string(casefile.ActCheckPromises), string(casefile.ActAskPapers), string(casefile.ActHandIn), string(casefile.ActRectify),
		string(casefile.ActVerifyRectified), string(casefile.ActDecideBreach)}}),
		db.Ask(&k.of, (*db.Queries).CommitmentOfCase, db.CommitmentOfCaseParams{CaseID: id, Kind: casefile.ActBeginCheck})}
}

// keptOf is what was read with the case.
func keptOf(c *casepage.Dossier) *kept {
	if k, ok := c.Own.(*kept); ok {
		return k
	}
	return new(kept)
}

// readLast is the last act of a kind and its content; nil where there was none.
func readLast[T any](k *kept, kind casefile.ActKind) (act *db.Act, content T) {
	i := casepage.LastIndex(k.acts, func(a db.Act) bool { return a.Kind == kind })
	if i < 0 || ui.ReadJSON("act", k.acts[i].Content, &content) != nil {
		return nil, content
	}
	return &k.acts[i], content
}

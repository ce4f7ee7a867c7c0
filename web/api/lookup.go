package api

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/enterprise"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// typeLookUp is what a partner asks with.
const typeLookUp = "enterprise.lookup"

// lookUpSaid is a partner's question. One body says what is asked, so that its signature covers it.
type lookUpSaid struct {
	Type string `json:"type"`
	Data struct {
		Code    string `json:"code"`
		Purpose string `json:"purpose"`
	} `json:"data"`
}

// enterpriseJSON is an enterprise as a partner reads it, for the purpose that it has named.
type enterpriseJSON struct {
	Name    string           `json:"name"`
	Code    string           `json:"code"`
	Purpose casefile.Purpose `json:"purpose"`
	AskedAt time.Time        `json:"asked_at"` // +08:00
	Marks   []markJSON       `json:"marks"`
	Records []recordJSON     `json:"records"`
	LeftOut *leftOutJSON     `json:"left_out,omitempty"`
	More    bool             `json:"more,omitempty"`
}

// markJSON is what lies on the enterprise since a court's document.
type markJSON struct {
	Kind         casefile.EffectKind `json:"kind"`
	Article      string              `json:"article,omitempty"`
	Pack         string              `json:"pack"`
	Since        time.Time           `json:"since"`
	Court        string              `json:"court"`
	Number       string              `json:"number"`
	IssuedOn     string              `json:"issued_on"`
	Says         string              `json:"says,omitempty"`
	PerformsBy   string              `json:"performs_by,omitempty"`
	TreatedAlike string              `json:"treated_alike,omitempty"`
}

// recordJSON is a record; of one that is only a stub there is no content.
type recordJSON struct {
	Record     string           `json:"record"`
	Item       wordsJSON        `json:"item"`
	Unit       wordsJSON        `json:"unit"`
	RecordedOn string           `json:"recorded_on"`
	Marks      []casefile.Mark  `json:"marks"`
	Stub       bool             `json:"stub,omitempty"`
	Content    casefile.Content `json:"content,omitempty"`
}

// leftOutJSON says how many records are left out for the purpose, and on which article.
type leftOutJSON struct {
	Records int    `json:"records"`
	Article string `json:"article,omitempty"`
}

type wordsJSON struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// LookUp tells a partner, which signs its question, what the records of an enterprise are for the purpose that it names. The register keeps who has
// asked, and for what.
func (s *Door) LookUp(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostConfirmation))
	if err != nil {
		return unreadable(err, "api.lookup.body")
	}
	partner, err := s.caller(r, body)
	if err != nil {
		return err
	}
	var said lookUpSaid
	if err := read(body, &said); err != nil {
		return bad("api.lookup.body")
	}
	code, purpose := casefile.PlainCode(said.Data.Code), casefile.Purpose(said.Data.Purpose)
	switch {
	case said.Type != typeLookUp:
		return bad("api.lookup.type", typeLookUp)
	case !casefile.PlausibleCode(casefile.SubjectLegalPerson, code):
		return bad("api.lookup.code")
	case !slices.Contains(casefile.Purposes, purpose):
		return bad("api.lookup.purpose", said.Data.Purpose, strings.Join(casefile.PurposeNames(), ", "))
	}
	found, err := enterprise.Find(r.Context(), s.Server, s.Store, code, purpose)
	if err != nil {
		return err
	}
	noted := map[string]string{"purpose": string(purpose), "partner": partner.String()}
	if found != nil {
		noted["subject"] = found.ID.String()
	}
	if err := s.Note(r, casefile.EnterpriseLooked, uuid.Nil, uuid.Nil, noted); err != nil {
		return err
	}
	if found == nil {
		return casefile.NewError(casefile.CodeNotFound, "api.lookup.none", nil)
	}
	answer, err := s.tellEnterprise(r, found, purpose)
	if err != nil {
		return err
	}
	return site.WriteJSON(w, r, answer)
}

func (s *Door) tellEnterprise(r *http.Request, found *enterprise.Found, purpose casefile.Purpose) (*enterpriseJSON, error) {
	told := &enterpriseJSON{Name: found.Name, Code: found.Code, Purpose: purpose, AskedAt: s.Clock.Now().In(calendar.Zone), Marks: []markJSON{},
		Records: []recordJSON{}, More: found.More}
	if found.LeftOut > 0 {
		told.LeftOut = &leftOutJSON{Records: found.LeftOut, Article: found.LeftOutArticle}
	}
	marks, err := s.Store.EnterpriseMarks(r.Context(), db.EnterpriseMarksParams{SubjectIds: []uuid.UUID{found.ID}, Now: s.Clock.Now()})
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		mark := markJSON{Kind: m.Kind, Article: m.Article, Pack: m.PackID, Since: m.StartedAt.In(calendar.Zone), Court: m.Court, Number: m.Number,
			IssuedOn: calendar.DateOf(m.IssuedOn).String(), Says: m.Says, TreatedAlike: enterprise.TreatedAlike(s.Book, m)}
		if m.PerformsBy != nil && m.Kind == casefile.EffectPlan {
			mark.PerformsBy = calendar.DateOf(*m.PerformsBy).String()
		}
		told.Marks = append(told.Marks, mark)
	}
	for _, rec := range found.Records {
		record := recordJSON{Record: rec.Number, Item: wordsJSON{rec.ItemZH, rec.ItemEN}, Unit: wordsJSON{rec.UnitZH, rec.UnitEN},
			RecordedOn: calendar.DateOf(rec.RecordedOn).String(), Stub: rec.Face.Stub, Marks: rec.Marks(s.Clock.Now())}
		if !rec.Face.Stub {
			if err := ui.ReadJSON("record", rec.Content, &record.Content); err != nil {
				return nil, err
			}
		}
		told.Records = append(told.Records, record)
	}
	return told, nil
}

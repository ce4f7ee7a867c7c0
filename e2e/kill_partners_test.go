package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners/receiver"
	"creditcase/seed"
)

// settled is how long partners and the agency may take, after all cases have ended, until each partner is known to have taken down
// what it owes: that is asked for some working days after the decision.
const settled = time.Minute

// partner is a partner of the town.
type partner struct {
	town   *town
	id     uuid.UUID
	name   string
	away   func() bool // whether it answers nobody
	mute   bool        // it takes what it is told and confirms nothing
	server *httptest.Server
	calls  sync.WaitGroup

	mu   sync.Mutex
	kept map[string][]byte // by the id of the message
	late int               // messages that came while it was away
}

// newPartners brings up three partners: one that does what it owes, one that is away for some days, and one that never confirms.
func (w *town) newPartners(ctx context.Context, kills int) {
	w.t.Helper()
	w.partners = []*partner{
		{name: "甲银行", away: func() bool { return false }},
		{name: "乙交易中心", away: func() bool { return int(w.kills.Load()) < kills/3 }},
		{name: "丙服务公司", away: func() bool { return false }, mute: true},
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(seed.DemoPartnerSecret, "whsec_"))
	w.must(err)
	for _, p := range w.partners {
		p.town, p.id, p.kept = w, uuid.New(), map[string][]byte{}
		handler, err := receiver.New(seed.DemoPartnerSecret, p.seen, func(id string, _ receiver.Message, body []byte) error {
			return p.keep(ctx, id, body)
		}, slog.New(slog.DiscardHandler))
		w.must(err)
		p.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if p.away() {
				p.mu.Lock()
				p.late++
				p.mu.Unlock()
				panic(http.ErrAbortHandler) // as if nobody were there
			}
			handler.ServeHTTP(rw, r)
		}))
		w.t.Cleanup(p.server.Close)
		w.must(w.store.InTx(ctx, func(q *db.Queries) error {
			err := q.PartnerInsert(ctx, db.PartnerInsertParams{ID: p.id, NameZH: p.name, NameEN: p.name, URL: p.server.URL, Contact: phone, CreatedAt: w.now()})
			if err != nil {
				return err
			}
			return q.PartnerSecretInsert(ctx, db.PartnerSecretInsertParams{ID: uuid.New(), PartnerID: p.id, Secret: secret})
		}))
	}
}

func (p *partner) seen(id string) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.kept[id]
	return ok, nil
}

// keep keeps a message, takes down what it says, and confirms that.
func (p *partner) keep(ctx context.Context, id string, body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[id] = bytes.Clone(body)
	var m casefile.PartnerMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	if owes := m.Data.Confirm; owes != nil && !p.mute && ctx.Err() == nil {
		p.calls.Go(func() { p.confirm(ctx, owes.Message) })
	}
	return nil
}

// confirm calls until it is told that the call has been received.
func (p *partner) confirm(ctx context.Context, message uuid.UUID) {
	err := insist(ctx, func() error { return confirmTakeDown(ctx, p.town.url, p.id, seed.DemoPartnerSecret, message) })
	if err != nil && ctx.Err() == nil {
		p.town.t.Errorf("%s cannot confirm message %s: %v", p.name, message, err)
	}
}

// confirmTakeDown calls a city as docs/partners.md describes. An answer that another try would not change is a casefile.Error.
func confirmTakeDown(ctx context.Context, url string, partner uuid.UUID, secret string, message uuid.UUID) error {
	hook, err := webhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	body, err := json.Marshal(casefile.PartnerConfirmation{Type: casefile.TypeTakenDown, Data: casefile.PartnerConfirmationData{Message: message}})
	if err != nil {
		return err
	}
	id, at := uuid.NewString(), time.Now()
	signature, err := hook.Sign(id, at, body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/partners/"+partner.String()+"/confirmations", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(webhooks.HeaderWebhookID, id)
	request.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(webhooks.HeaderWebhookSignature, signature)
	response, err := (&http.Client{Timeout: 20 * time.Second}).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusOK:
		return nil
	case response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("answered %s", response.Status)
	}
	return casefile.NewError(casefile.CodeInvalid, "answered "+response.Status, nil)
}

// settlePartners waits until every partner has been told of the case and is known to have taken down what it owes. For the one that never
// confirms, the agency asks and notes what it hears.
func (k *killCase) settlePartners(ctx context.Context) error {
	return insist(ctx, func() error {
		task, err := k.openTakeDown(ctx)
		if err != nil {
			return err
		}
		if task.ID != uuid.Nil {
			note := planned{kind: casefile.ActNoteTakeDown, content: casefile.TakenDown{DownOn: calendar.DateOf(k.town.now()).String(), How: reasons}}
			receipt, err := k.act(ctx, note, task)
			if err != nil {
				return fmt.Errorf("note a take-down: %w", err)
			}
			k.keep(note, receipt)
			return errNotYet
		}
		var left int
		err = k.town.store.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM partner_messages m JOIN partner_deliveries d ON d.message_id = m.id
			WHERE m.case_id = $1 AND d.state = 'waiting') + (SELECT count(*) FROM partner_messages m JOIN partner_take_downs o ON o.message_id = m.id
			WHERE m.case_id = $1 AND o.how IS NULL)`, k.id).Scan(&left)
		if err == nil && left > 0 {
			err = errNotYet
		}
		return err
	})
}

// openTakeDown is the agency's task to have the partner confirm that never does by itself; the zero task where there is none.
func (k *killCase) openTakeDown(ctx context.Context) (task db.SeedOpenTasksRow, err error) {
	mute := k.town.partners[len(k.town.partners)-1]
	rows, err := k.town.store.Pool.Query(ctx, `SELECT t.id, t.unit_id, a.id, a.login FROM partner_take_downs o JOIN tasks t ON t.id = o.task_id AND t.closed_at IS NULL
		JOIN accounts a ON a.unit_id = t.unit_id AND a.login = 'agency' WHERE t.case_id = $1 AND o.partner_id = $2 ORDER BY t.id LIMIT 1`, k.id, mute.id)
	if err != nil {
		return task, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&task.ID, &task.UnitID, &task.ActorID, &task.ActorLogin); err != nil {
			return task, err
		}
	}
	return task, rows.Err()
}

// partnerClocks counts, by clock, the messages of the case to partners that have one.
func (k *killCase) partnerClocks(ctx context.Context) map[string]int {
	k.town.t.Helper()
	rows, err := k.town.store.Pool.Query(ctx, `SELECT clock, count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NOT NULL GROUP BY clock`, k.id)
	k.town.must(err)
	told := map[string]int{}
	var clock string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&clock, &n}, func() error { told[clock] = n; return nil })
	k.town.must(err)
	return told
}

// checkPartners holds that each partner was told everything once, and that each is known, once, to have taken down what it owes.
func (w *town) checkPartners(ctx context.Context) {
	w.t.Helper()
	for what, query := range map[string]string{
		"messages that say the same twice": `SELECT count(*) FROM (SELECT FROM partner_messages WHERE reminds_id IS NULL
			GROUP BY case_id, record_id, act_id, event HAVING count(*) > 1) m`,
		"reminders within a day of the one before": `SELECT count(*) FROM partner_messages m JOIN partner_deliveries d ON d.message_id = m.id
			WHERE EXISTS (SELECT FROM partner_messages b JOIN partner_deliveries x ON x.message_id = b.id
				WHERE b.reminds_id = m.reminds_id AND x.partner_id = d.partner_id AND b.seq < m.seq AND m.occurred_at < b.occurred_at + interval '1 day')`,
		// A confirmation that waits for its case while a reminder is written was known before that; not by a day.
		"reminders of what was confirmed": `SELECT count(*) FROM partner_messages m JOIN partner_deliveries d ON d.message_id = m.id
			JOIN partner_take_downs o ON o.message_id = m.reminds_id AND o.partner_id = d.partner_id WHERE m.occurred_at > o.known_at + interval '1 day'`,
		"lines of the trail too many or too few about reminders that arrived": `SELECT count(*) FROM (SELECT m.case_id, count(*) AS n FROM partner_messages m
			JOIN partner_deliveries d ON d.message_id = m.id WHERE m.reminds_id IS NOT NULL AND d.state = 'delivered' GROUP BY m.case_id) sent
			FULL JOIN (SELECT case_id, count(*) AS n FROM trail WHERE entry::jsonb->>'event' = 'step.partner_delivered'
			AND entry::jsonb->'facts'->>'event' = 'take_down_reminder' GROUP BY case_id) told USING (case_id) WHERE sent.n IS DISTINCT FROM told.n`,
		"deliveries that did not arrive": `SELECT count(*) FROM partner_deliveries d JOIN partner_messages m ON m.id = d.message_id
			WHERE d.state <> 'delivered' AND m.reminds_id IS NULL`,
		"take-downs that are not known of": `SELECT count(*) FROM partner_take_downs WHERE how IS NULL`,
		"tasks left with the agency":       `SELECT count(*) FROM tasks WHERE kind IN ('reach_partner', 'take_down') AND closed_at IS NULL`,
		"clocks of partners still running": `SELECT count(*) FROM deadlines WHERE message_id IS NOT NULL AND met_at IS NULL`,
		"clocks of partners marked wrongly": `SELECT count(*) FROM deadlines WHERE message_id IS NOT NULL AND overdue_at IS NOT NULL
			AND (overdue_at <> due_at + interval '1 second' OR met_at <= due_at)`,
	} {
		var n int
		w.must(w.store.Pool.QueryRow(ctx, query).Scan(&n))
		if n != 0 {
			w.t.Errorf("%d %s", n, what)
		}
	}
	for _, p := range w.partners {
		p.check(ctx)
	}
}

// check holds what a partner has received against what it was to be told.
func (p *partner) check(ctx context.Context) {
	w := p.town
	w.t.Helper()
	var told, owed, otherwise int
	how := casefile.ConfirmedByCall
	if p.mute {
		how = casefile.ConfirmedByNote
	}
	err := w.store.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM partner_deliveries WHERE partner_id = $1 AND state = 'delivered'),
		count(*), count(*) FILTER (WHERE how <> $2) FROM partner_take_downs WHERE partner_id = $1`, p.id, how).Scan(&told, &owed, &otherwise)
	w.must(err)
	p.mu.Lock()
	defer p.mu.Unlock()
	if told == 0 || owed == 0 || otherwise != 0 || len(p.kept) < told {
		w.t.Errorf("%s kept %d messages of %d that it took, and owed %d take-downs, of which %d are known of in another way than %s", p.name,
			len(p.kept), told, owed, otherwise, how)
	}
	if p.away() {
		w.must(errors.New(p.name + " never came back"))
	}
	w.t.Logf("%s: %d messages, %d turned away before, %d take-downs", p.name, len(p.kept), p.late, owed)
}

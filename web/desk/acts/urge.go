package acts

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// The unit's answer is an act like any other on a task.

var replyForm = casepage.Form{Template: "pages/desk_act_reply_urge", Open: openReply, Main: "reply", Reasons: "reply", Stem: "desk.urge.reply"}

// replyQuestions ask a unit what it answers to an urge.
type replyQuestions struct{ *casepage.Act }

func openReply(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &replyQuestions{data}, nil
}

// Ask shows the urge; the template asks for the answer.
func (data *replyQuestions) Ask() {
	p := data.Printer
	for _, u := range data.Dossier.Urges {
		if u.ReplyTaskID == data.Task.ID {
			data.Decision = &ui.SummaryList{Rows: []ui.SummaryRow{
				{Key: p.T("watch.urges.level"), Value: p.T("watch.level." + string(u.Level))},
				{Key: p.T("desk.urge.task"), Value: p.T("task." + string(u.TaskKind))},
				{Key: p.T("desk.urge.sent_at"), Value: p.DateTime(u.UrgedAt)},
				{Key: p.T("desk.urge.body"), Lines: ui.Lines(u.Body)},
			}}
		}
	}
}

// MaxUrge is the limit that the template shows.
func (*replyQuestions) MaxUrge() int { return casefile.MaxUrge }

// Read reads the answer, and until when the task is done.
func (data *replyQuestions) Read() any {
	f := data.Form
	reply := casefile.UrgeReply{Text: f.Require("reply", "desk.urge.reply", casefile.MaxUrge)}
	day, ok := f.Day("done_by", "desk.urge.done_by", true)
	today := calendar.DateOf(data.Instant)
	switch {
	case !ok:
	case day.Before(today):
		f.Fail("done_by", "desk.urge.done_by.past")
	case day.After(today.AddYears(1)):
		f.Fail("done_by", "desk.urge.done_by.far")
	}
	reply.DoneBy = day.String()
	return reply
}

// Answers are what was answered.
func (data *replyQuestions) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.UrgeReply)
	return []ui.SummaryRow{{Key: data.T("desk.urge.reply.label"), Lines: ui.Lines(c.Text)},
		{Key: data.T("desk.urge.done_by.label"), Value: ui.DayText(data.Printer, c.DoneBy)}}
}

package web
import ("testing";"creditcase/messages";"creditcase/rules";"creditcase/calendar";"creditcase/db";"encoding/json";"time";"bytes")
func BenchmarkShow(b *testing.B){
 book,_:=rules.Load(); p,_:=book.Pack("city-2022",1); cal,_:=calendar.Latest()
 d,_:=rules.Compute(p,"objection.verify",calendar.NewDate(2026,time.September,18).At(9,0),cal)
 text,_:=json.Marshal(d)
 row:=db.Deadline{Clock:d.Clock,DueAt:d.Due,StartedAt:d.Start,Explanation:text}
 pr:=messages.For(messages.Chinese)
 for b.Loop(){ r:=reckoning{Printer:pr,row:row,pack:p,cal:cal,now:d.Start}; if _,err:=r.show();err!=nil{b.Fatal(err)}}
}
func TestZZ(t *testing.T){
 c := newExplainedCase(t); c.askSupplement(); c.supplement(); c.transfer(); c.extend()
 h:=c.counter.signIn("unit.head")
 s:=time.Now(); var n int
 for range 20 { n=len(h.page("/desk/cases/"+c.id.String())) }
 t.Log(n, time.Since(s)/20, bytes.Count([]byte(h.page("/desk/cases/"+c.id.String())),[]byte("<details")))
}

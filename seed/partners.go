package seed

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// DemoPartnerSecret signs what demo partners are sent. Like the demo password it is public.
const DemoPartnerSecret = "whsec_ZGVtb25zdHJhdGlvbi1vbmx5LW5vdC1hLXNlY3JldC0yMDI2"

// demoPartners are bodies that a city shares records with. Their addresses end in .example, which leads nowhere (RFC 2606), and
// they are disabled, so that nobody waits for them; ConnectPartner brings the first to life.
var demoPartners = []struct{ host, nameZH, nameEN, office string }{
	{"bank", "银行股份有限公司", "Bank", "信贷管理部"},
	{"trading", "市公共资源交易中心", "Public Resources Trading Centre", "信息科"},
	{"bureau", "信用服务有限公司", "Credit Service Company", "数据部"},
	{"guarantee", "市融资担保有限公司", "Financing Guarantee Company", "风险管理部"},
}

func demoPartnerName(i int) string { return cityZH + demoPartners[i].nameZH }

// makePartners makes the partners up.
func (c *city) makePartners(d dice, now time.Time) {
	for i, p := range demoPartners {
		c.partners = append(c.partners, db.PartnerInsertParams{
			ID: d.id(), NameZH: demoPartnerName(i), NameEN: cityEN + " " + p.nameEN, URL: "https://" + p.host + ".example/credit",
			Contact: p.office + " " + phone(901+i), Remark: "演示数据：没有真实地址，未启用。", CreatedAt: now, DisabledAt: &now,
		})
	}
}

func (c *city) writePartners(ctx context.Context, q *db.Queries) error {
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(DemoPartnerSecret, "whsec_"))
	if err != nil {
		return fmt.Errorf("read demo secret: %w", err)
	}
	for _, p := range c.partners {
		if err := q.PartnerInsert(ctx, p); err != nil {
			return fmt.Errorf("write partner: %w", err)
		}
		if err := q.PartnerSecretInsert(ctx, db.PartnerSecretInsertParams{ID: p.ID, PartnerID: p.ID, Secret: secret}); err != nil {
			return fmt.Errorf("write secret of partner: %w", err)
		}
	}
	return nil
}

// ConnectPartner lets the first demo partner listen at the address of a receiver on this machine, with DemoPartnerSecret. Doing
// it again changes nothing. It returns a casefile.Error with CodeNotFound where the database does not hold that partner.
func ConnectPartner(ctx context.Context, store *db.Store, url string) error {
	p, err := store.SeedPartner(ctx, demoPartnerName(0))
	if errors.Is(err, pgx.ErrNoRows) {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", errors.New("there is no demo partner"))
	}
	if err != nil {
		return fmt.Errorf("find demo partner: %w", err)
	}
	return store.InTx(ctx, func(q *db.Queries) error {
		_, err := q.PartnerUpdate(ctx, db.PartnerUpdateParams{ID: p.ID, NameZH: p.NameZH, NameEN: p.NameEN, URL: url, Contact: p.Contact,
			Remark: "演示数据：由本机的接收程序接收。"})
		if err != nil {
			return fmt.Errorf("connect demo partner: %w", err)
		}
		if _, err := q.PartnerEnable(ctx, p.ID); err != nil {
			return fmt.Errorf("enable demo partner: %w", err)
		}
		return nil
	})
}

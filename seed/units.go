package seed

import (
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
	"github.com/google/uuid"
)

// unit is a body of the city. login names it in the catalogue and is the login of its clerk.
type unit struct {
	login  string
	code   string
	kind   casefile.UnitKind
	nameZH string
	nameEN string
	street string
}

// units are the bodies that such a city has; the agency comes first, then the supervisor.
var units = []unit{
	{"agency", "XYZX", casefile.UnitAgency, "市公共信用中心", "Public Credit Centre", "政通路1号"},
	{"supervisor", "FGW", casefile.UnitSupervisor, "市发展和改革委员会", "Development and Reform Commission", "政通路2号"},
	{"market", "SCJG", casefile.UnitProvider, "市市场监督管理局", "Administration for Market Regulation", "和谐路18号"},
	{"tax", "SWJ", casefile.UnitProvider, "市税务局", "Tax Service", "和谐路26号"},
	{"court", "FY", casefile.UnitProvider, "市中级人民法院", "Intermediate People's Court", "正义街9号"},
	{"ecology", "STHJ", casefile.UnitProvider, "市生态环境局", "Ecology and Environment Bureau", "绿洲路33号"},
	{"housing", "ZJJ", casefile.UnitProvider, "市住房和城乡建设局", "Housing and Urban-Rural Development Bureau", "安居路7号"},
	{"transport", "JTJ", casefile.UnitProvider, "市交通运输局", "Transport Bureau", "通达路101号"},
	{"labour", "RSJ", casefile.UnitProvider, "市人力资源和社会保障局", "Human Resources and Social Security Bureau", "民生路55号"},
	{"safety", "YJJ", casefile.UnitProvider, "市应急管理局", "Emergency Management Bureau", "平安路12号"},
	{"health", "WJW", casefile.UnitProvider, "市卫生健康委员会", "Health Commission", "民生路60号"},
	{"culture", "WLJ", casefile.UnitProvider, "市文化广电旅游局", "Culture, Broadcasting and Tourism Bureau", "文昌路20号"},
	{"fire", "XF", casefile.UnitProvider, "市消防救援支队", "Fire and Rescue Brigade", "平安路19号"},
	{"civil", "MZJ", casefile.UnitProvider, "市民政局", "Civil Affairs Bureau", "民生路8号"},
}

// The city. Its name stands in every body, company and document number.
const (
	cityZH = "云澜"
	cityEN = "Yunlan"
)

func (u unit) fullZH() string { return cityZH + u.nameZH }
func (u unit) fullEN() string { return cityEN + " " + u.nameEN }

// phone lies behind the trunk prefix 0000, which no place has.
func phone(n int) string { return fmt.Sprintf("0000-5550%03d", n) }

func (c *city) makeUnits(d dice) {
	for i, u := range units {
		c.units = append(c.units, db.SeedUnitsParams{
			ID: d.id(), Code: u.code, Kind: u.kind, NameZH: u.fullZH(), NameEN: u.fullEN(),
			Phone: phone(101 + i), Address: cityZH + "市" + u.street,
		})
	}
}

// unitOf finds a unit by its login.
func (c *city) unitOf(login string) (unit, uuid.UUID, error) {
	for i, u := range units {
		if u.login == login {
			return u, c.units[i].ID, nil
		}
	}
	return unit{}, uuid.Nil, fmt.Errorf("no unit %q", login)
}

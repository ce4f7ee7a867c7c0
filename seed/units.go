package seed

import (
	"fmt"
	"slices"
	"strings"

	"creditcase/casefile"
	"creditcase/db"
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

// district is a part of the city in which bodies have branches.
type district struct{ login, code, zh, en string }

var districts = []district{
	{"donghu", "DH", "东湖区", "Donghu District"},
	{"xiling", "XL", "西岭区", "Xiling District"},
	{"nanpu", "NP", "南浦新区", "Nanpu New District"},
	{"yunshan", "YS", "云山县", "Yunshan County"},
}

// branchNames are those that are not the body's own name with the district before it.
var branchNames = map[string]string{"court": "人民法院", "fire": "消防救援大队"}

// branch is the body of a district for what u does in the city.
func (u unit) branch(in district) unit {
	name := strings.TrimPrefix(u.nameZH, "市")
	if own, ok := branchNames[u.login]; ok {
		name = own
	}
	english := strings.Replace(u.nameEN, "Intermediate ", "", 1)
	return unit{login: u.login + "." + in.login, code: u.code + "-" + in.code, kind: u.kind, nameZH: "市" + in.zh + name,
		nameEN: in.en + " " + english, street: in.zh + u.street}
}

// bodiesOf lists the units of a city: its own bodies, then as many branches as its size says, district by district.
func bodiesOf(size Size) []unit {
	list := slices.Clone(units)
	for _, in := range districts {
		for _, u := range units {
			if u.kind == casefile.UnitProvider && len(list) < len(units)+size.branches {
				list = append(list, u.branch(in))
			}
		}
	}
	return list
}

func (c *city) makeUnits(d dice) {
	c.bodies = bodiesOf(c.size)
	for i, u := range c.bodies {
		c.units = append(c.units, db.SeedUnitsParams{
			ID: d.id(), Code: u.code, Kind: u.kind, NameZH: u.fullZH(), NameEN: u.fullEN(),
			Phone: phone(101 + i), Address: cityZH + "市" + u.street,
		})
	}
}

// unitOf finds a unit by its login; the index is that of bodies and of units.
func (c *city) unitOf(login string) (int, error) {
	i := slices.IndexFunc(c.bodies, func(u unit) bool { return u.login == login })
	if i < 0 {
		return 0, fmt.Errorf("no unit %q", login)
	}
	return i, nil
}

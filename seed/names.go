package seed

import (
	"fmt"
	"time"

	"creditcase/casefile"
	"creditcase/db"
)

// division stands in every identity code. No real code has it: a resident's number begins with a province between 11 and
// 83, a foreign resident's with 9 and such a province, and 09 is none; a credit code carries a resident's division.
const division = "909901"

var (
	surnames = []string{
		"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗",
		"郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "欧阳", "上官",
	}
	givenFirst  = []string{"思", "雨", "子", "文", "嘉", "晓", "志", "明", "海", "春", "建", "佳", "立", "永", "书", "若", "安", "景"}
	givenSecond = []string{"远", "涵", "轩", "博", "怡", "燕", "强", "辉", "涛", "兰", "国", "琪", "群", "宁", "瑶", "琳", "然", "澄"}

	tradeFirst  = []string{"云", "恒", "瑞", "盛", "鼎", "华", "信", "博", "嘉", "远", "金", "天", "启", "德", "和", "润"}
	tradeSecond = []string{"帆", "泰", "丰", "源", "峰", "达", "禾", "航", "诚", "越", "鑫", "宇", "明", "盈", "昌", "景"}
	trades      = []string{
		"贸易", "商贸", "建筑工程", "装饰工程", "物流", "运输", "食品", "餐饮管理", "科技", "电子", "环保科技", "化工", "机械制造",
		"文化传媒", "旅行社", "酒店管理", "房地产开发", "物业服务", "医疗器械", "纺织",
	}
	organisationForms = []string{
		"会计师事务所（普通合伙）", "税务师事务所（普通合伙）", "投资中心（有限合伙）", "企业管理中心（有限合伙）", "设计工作室（个人独资）",
		"服装厂（个人独资）", "汽车维修部（个人独资）",
	}
)

func personName(d dice) string {
	name := pick(d, surnames) + pick(d, givenFirst)
	if d.chance(80) {
		name += pick(d, givenSecond)
	}
	return name
}

func tradeName(d dice) string { return cityZH + pick(d, tradeFirst) + pick(d, tradeSecond) }

func companyName(d dice) string {
	form := "有限公司"
	if d.chance(8) {
		form = "股份有限公司"
	}
	return tradeName(d) + pick(d, trades) + form
}

// idNumber makes up the ID number of a grown person.
func idNumber(d dice) string {
	born := time.Date(1958, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, d.IntN(46*365))
	first := fmt.Sprintf("%s%s%03d", division, born.Format("20060102"), d.IntN(1000))
	return first + string(casefile.IDNumberCheck(first))
}

var organisationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// creditCode makes up a unified social credit code of a market entity (91), with the organisation code inside it under
// a check of its own (GB 11714-1997).
func creditCode(d dice) string {
	body := fmt.Sprintf("%08d", d.IntN(100_000_000))
	sum := 0
	for i, weight := range organisationWeights {
		sum += int(body[i]-'0') * weight
	}
	first := "91" + division + body + string("0X987654321"[sum%11])
	return first + string(casefile.USCCheck(first))
}

// makeSubjects makes up the subjects: legal persons, then organisations, then persons, none with another's code, and none
// with another's name but for namesakes among persons.
func (c *city) makeSubjects(d dice) {
	made := make(map[string]bool)
	add := func(n int, kind casefile.SubjectKind, name, code func(dice) string) {
		for range n {
			s := db.SeedSubjectsParams{ID: d.id(), Kind: kind}
			if kind == casefile.SubjectPerson && c.size.namesakes {
				s.Name = name(d)
			} else {
				s.Name = pickNew(made, func() string { return name(d) })
			}
			s.Code = pickNew(made, func() string { return code(d) })
			c.subjects = append(c.subjects, s)
		}
	}
	add(c.size.legalPersons, casefile.SubjectLegalPerson, companyName, creditCode)
	add(c.size.organisations, casefile.SubjectOrganisation,
		func(d dice) string { return tradeName(d) + pick(d, organisationForms) }, creditCode)
	add(c.size.persons, casefile.SubjectPerson, personName, idNumber)
}

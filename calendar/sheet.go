package calendar

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// plainText is the file in UTF-8. Spreadsheets save it so, with or without a mark, or in UTF-16 with a mark, or, in China, in
// GB18030; ok is false for anything else.
func plainText(data []byte) (text []byte, ok bool) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	}
	if data = bytes.TrimPrefix(data, []byte("\ufeff")); utf8.Valid(data) {
		return data, true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	// Text in Big5 or Latin-1 can be read as GB18030 as well, and is nonsense then. A notice always names a holiday.
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError) && bytes.ContainsAny(text, "节旦日")
}

// The columns of a CSV file, by what people call them.
var noticeColumns = [][]string{
	{"date", "日期"},
	{"name", "holiday", "名称", "节日", "节日名称", "假日", "节假日"},
	{"as", "type", "类型", "安排"},
}

// effectWords are the effects, by what people call them. 调休 is none of them: it is said of the day off and of the day worked.
var effectWords = map[string]Effect{
	"休": Off, "放假": Off, "休息": Off, "休假": Off, "班": Work, "上班": Work, "补班": Work, "调休上班": Work,
	"普通日": Ordinary, "恢复": Ordinary, "恢复为普通日": Ordinary,
}

// folded is a word without what does not matter: width, capitals, space around it.
func folded(word string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(word))) }

// csv reads the days as a spreadsheet saves them: columns by their names, in any order, with empty cells behind them and
// empty lines; dates as ReadDate takes them; the effects in either language.
func (r *reading) csv() error {
	if !bytes.ContainsRune(r.data, '\n') {
		r.data = bytes.ReplaceAll(r.data, []byte("\r"), []byte("\n")) // as older ones end a line
	}
	rows := csv.NewReader(bytes.NewReader(r.data))
	rows.FieldsPerRecord, rows.Comma = -1, separator(r.data)
	rows.TrimLeadingSpace = rows.Comma != '\t' // which would be taken for such space
	r.notice.Days = nil
	var columns []int // place of each of noticeColumns; nil: the header is to come
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return &Fault{Line: bad.Line, Field: "days", Reason: FaultSyntax}
		}
		if err != nil {
			return &Fault{Field: "days", Reason: FaultSyntax}
		}
		line, _ := rows.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" && (columns == nil || len(cells) > len(columns)) {
			cells = cells[:len(cells)-1]
		}
		switch {
		case strings.Join(cells, "") == "":
		case columns == nil:
			if columns = columnsOf(cells); columns == nil {
				return &Fault{Line: line, Field: "days", Reason: FaultHeader}
			}
		case len(cells) != len(columns):
			return &Fault{Line: line, Field: "days", Reason: FaultColumns}
		default:
			if err := r.row(line, cells[columns[0]], cells[columns[1]], cells[columns[2]]); err != nil {
				return err
			}
		}
	}
}

func (r *reading) row(line int, date, name, as string) error {
	day, ok := ReadDate(date)
	if !ok {
		return &Fault{Line: line, Field: "days", Reason: FaultDate, About: date}
	}
	effect := Effect(folded(as))
	if word, ok := effectWords[string(effect)]; ok {
		effect = word
	}
	if effect != Off && effect != Work && effect != Ordinary {
		return &Fault{Line: line, Field: "days", Reason: FaultEffect, About: as}
	}
	return r.take(line, NoticeDay{Date: day, Name: name, As: effect})
}

// separator is what stands between the cells of the first line that has any.
func separator(data []byte) rune {
	for line := range bytes.Lines(data) {
		if i := bytes.IndexAny(line, ",\t;，；"); i >= 0 {
			found, _ := utf8.DecodeRune(line[i:])
			return found
		}
	}
	return ','
}

// columnsOf gives the place of date, name and as among the cells of a header; nil where they are not all there, once each and
// nothing else.
func columnsOf(cells []string) []int {
	places := make([]int, len(noticeColumns))
	if len(cells) != len(places) {
		return nil
	}
	for i, words := range noticeColumns {
		places[i] = slices.IndexFunc(cells, func(cell string) bool { return slices.Contains(words, folded(cell)) })
		if places[i] < 0 {
			return nil
		}
	}
	return places
}

package passwords

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	cases := map[string]string{
		"short-pass1":        "password.too_short",
		"一二三四五六":             "password.too_short",
		"password1234":       "password.common",
		"P@ssw0rd1234":       "password.common",
		"qwertyuiop12":       "password.common",
		"123456789012":       "password.common",
		"aaaaaaaaaaaa":       "password.common",
		"5201314520131":      "password.common",
		"admin@123456":       "password.common",
		"creditcase2026":     "password.common",
		"Li.Hua-of-the-lake": "password.own_word",
		"the-hua-of-lakes":   "password.own_word",
		"李华住在湖边的老房子里面啊":            "password.own_word",
		"ＬＩ.ＨＵＡ full width yes":    "password.own_word",
		"bad\xff-utf8-plum-teapot": "password.unreadable",
		"correct horse battery":    "",
		"gq7-plum-teapot":          "",
		"湖边的老房子里住着一只猫呀":            "",
	}
	for password, want := range cases {
		got := ""
		if fault := Check(password, "li.hua", "李华"); fault != nil {
			got = fault.Message
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

// Judging takes time with the length, and anybody with a link may ask for it.
func TestCheck_LongOnesAreJudgedQuickly(t *testing.T) {
	begun := time.Now()
	if fault := Check(strings.Repeat("ab1!", Most/4)); fault != nil && fault.Message == "password.too_long" {
		t.Error("the longest is too long")
	}
	if fault := Check(strings.Repeat("x", Most+1)); fault == nil || fault.Message != "password.too_long" {
		t.Errorf("one byte more: %v", fault)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestHash(t *testing.T) {
	hash, err := Hash("gq7-plum-teapot")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"gq7-plum-teapot": true, "gq7-plum-teapots": false, "": false} {
		if got, err := Matches(password, hash); err != nil || got != want {
			t.Errorf("%q: %v %v", password, got, err)
		}
	}
}

func TestNewToken(t *testing.T) {
	token, hash := NewToken()
	other, _ := NewToken()
	if token == other || len(token) < 40 || !bytes.Equal(hash, HashToken(token)) || bytes.Contains(hash, []byte(token)) {
		t.Errorf("%q %x", token, hash)
	}
}

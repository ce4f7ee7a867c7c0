package partners

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"creditcase/calendar"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	intranet := prefixes("10.20.0.0/16", "fd00:20::/32")
	tests := []struct {
		address string
		secure  string // failure over https; empty: allowed
		plain   string // failure over http
	}{
		{"[2400:3200::1]:443", "", failPlain},
		{"223.5.5.5:443", "", failPlain},
		{"10.20.3.4:8080", "", ""},
		{"[fd00:20::5]:80", "", ""},
		{"[::ffff:10.20.3.4]:80", "", ""},
		{"10.21.0.1:443", failAddress, failAddress},
		{"127.0.0.1:443", failAddress, failAddress},
		{"[::1]:443", failAddress, failAddress},
		{"[::ffff:127.0.0.1]:443", failAddress, failAddress},
		{"[::127.0.0.1]:443", failAddress, failAddress},
		{"[64:ff9b::7f00:1]:443", failAddress, failAddress},
		{"[2002:7f00:1::]:443", failAddress, failAddress},
		{"169.254.169.254:80", failAddress, failAddress},
		{"[fe80::1%eth0]:443", failAddress, failAddress},
		{"100.64.0.1:443", failAddress, failAddress},
		{"192.168.1.1:443", failAddress, failAddress},
		{"0.0.0.0:443", failAddress, failAddress},
		{"224.0.0.1:443", failAddress, failAddress},
		{"255.255.255.255:443", failAddress, failAddress},
		{"203.0.113.9:443", failAddress, failAddress},
	}
	for _, test := range tests {
		for _, way := range []struct {
			a    addresses
			want string
		}{{addresses{listed: intranet, public: true}, test.secure}, {addresses{listed: intranet}, test.plain}} {
			got := ""
			var refused *refusedAddress
			switch err := way.a.control("tcp", test.address, nil); {
			case errors.As(err, &refused):
				got = refused.failure
			case err != nil:
				t.Fatal(err)
			}
			if got != way.want {
				t.Errorf("%s, public %v: %q, want %q", test.address, way.a.public, got, way.want)
			}
		}
	}
}

// Whatever is not public stays out when nothing is listed, in whichever form the address comes.
func TestAddresses_NothingListed_OnlyPublic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		four := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "bytes"))
		ip := netip.AddrFrom4(four)
		if rapid.Bool().Draw(t, "mapped") {
			ip = netip.AddrFrom16(ip.As16())
		}
		err := addresses{public: true}.control("tcp", netip.AddrPortFrom(ip, 443).String(), nil)
		plain := ip.Unmap()
		if err == nil && (plain.IsPrivate() || plain.IsLoopback() || plain.IsLinkLocalUnicast() || plain.IsMulticast() || plain.IsUnspecified()) {
			t.Fatalf("%s is let through", ip)
		}
	})
}

func TestPause(t *testing.T) {
	t.Parallel()
	s := &Sender{Clock: calendar.Wall()}
	within := func(d, usual time.Duration) bool { return d > usual*79/100 && d < usual*121/100 }
	for tries, usual := range map[int]time.Duration{1: 5 * time.Second, 2: 30 * time.Second, 6: time.Hour, 8: 4 * time.Hour, 1000: 4 * time.Hour} {
		if got := s.pause(tries, 0); !within(got, usual) {
			t.Errorf("after %d tries %v, want about %v", tries, got, usual)
		}
	}
	if got := s.pause(1, time.Minute); !within(got, time.Minute) {
		t.Errorf("where a minute is asked for: %v", got)
	}
	if got := s.pause(1, 1000*time.Hour); !within(got, 4*time.Hour) {
		t.Errorf("where weeks are asked for: %v", got)
	}
	fast, err := calendar.NewSimulation(time.Now(), monday, 24*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	s.Clock = fast
	if got := s.pause(8, 0); !within(got, 4*time.Second) {
		t.Errorf("where a day lasts 24 seconds, four hours last %v", got)
	}
	if got := s.pause(1, 0); got != shortest {
		t.Errorf("a simulation pauses for %v, want no less than %v", got, shortest)
	}
}

// The tries that come before a task lie within an hour, so that a person has most of a working day left.
func TestPauses_TaskWithinAnHour(t *testing.T) {
	t.Parallel()
	var sum time.Duration
	for _, p := range pauses[:triesBeforeTask-1] {
		sum += p
	}
	if sum*6/5 > time.Hour {
		t.Errorf("a task after %v", sum)
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"https://bank.example/credit": true, "http://10.20.3.4:8080/": true, "https://bank.example/a?key=1": true,
		"": false, "bank.example": false, "ftp://bank.example": false, "https://": false, "https://user:word@bank.example": false,
		"https://bank.example/#part": false, "https://bank .example": false, "javascript:alert(1)": false, "//bank.example": false,
	} {
		err := CheckURL(text)
		if (err == nil) != ok || err != nil && (!errors.Is(err, ErrURL) || strings.Contains(err.Error(), "word")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNewSecret(t *testing.T) {
	t.Parallel()
	secret, text := NewSecret()
	if other, _ := NewSecret(); len(secret) != secretBytes || string(secret) == string(other) {
		t.Errorf("%d bytes", len(secret))
	}
	if !strings.HasPrefix(text, "whsec_") {
		t.Errorf("text %q", text[:6])
	}
}

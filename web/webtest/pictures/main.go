// Command pictures takes the pictures of the README from a running demonstration:
//
//	creditcase up --pack shenzhen-2020 --day 60m --dir var/pictures --listen 127.0.0.1:8391
//	go run ./web/webtest/pictures http://127.0.0.1:8391 docs/images
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"creditcase/web/webtest"
)

// picture is a page as one of the demo accounts finds it. A case is the first on the page whose number begins as said; its picture begins
// below the head of the site.
type picture struct{ name, login, page, number string }

var taken = []picture{
	{name: "my-case", login: "applicant", page: "/my/cases", number: "YY"},
	{name: "inbox", login: "agency", page: "/desk"},
	{name: "desk-case", login: "agency", page: "/desk?kind=compare", number: "YY"},
	{name: "watch", login: "supervisor", page: "/watch"},
}

const (
	password      = "demo-2026" // of every demo account
	width, height = 1200, 940
	scale         = 0.8
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pictures SITE FOLDER")
		os.Exit(2)
	}
	for _, p := range taken {
		if err := p.take(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintf(os.Stderr, "pictures: %s: %v\n", p.name, err)
			os.Exit(1)
		}
	}
}

// take signs in, in a browser of its own, and keeps what is to be seen.
func (p picture) take(site, folder string) error {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ctx, end := chromedp.NewExecAllocator(ctx, append(webtest.Flags(path), chromedp.Flag("accept-lang", "zh-CN"))...)
	defer end()
	ctx, end = chromedp.NewContext(ctx)
	defer end()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)), chromedp.Navigate(site+"/login"),
		chromedp.SendKeys("[name=login]", p.login), chromedp.SendKeys("[name=password]", password+"\r"), chromedp.WaitVisible(`form[action="/logout"]`),
		chromedp.Navigate(site+p.page)); err != nil {
		return err
	}
	if p.number != "" {
		address, err := chromedp.Run(ctx, chromedp.Evaluate[string](
			fmt.Sprintf("[...document.querySelectorAll('main a')].find(a => a.textContent.trim().startsWith(%q)).href", p.number)))
		if err != nil {
			return err
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
			return err
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector("main").scrollIntoView(), true`)); err != nil {
			return err
		}
	}
	seen, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, p.name+".png"), seen, 0o644) //nolint:gosec // a picture for all to see
}

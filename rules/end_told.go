package rules

// EndTold has partners told that a record is published no longer since its time is over: they stop using it and take it down.
type EndTold struct {
	Article string `yaml:"article" json:"article"`
	Clock   string `yaml:"clock" json:"clock"` // until when they are told
}

func (t *EndTold) check(c *checker) {
	c.article(t.Article, "end_told", "article")
	if _, ok := c.pack.Clocks[t.Clock]; !ok {
		c.fail([]string{"end_told", "clock"}, "clock %s is missing", t.Clock)
	}
}

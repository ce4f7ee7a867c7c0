package calendar

// Notice gives one of the notices that the calendar was made from, by the id under which its days are explained. ok is false
// where there is none.
func (c *Calendar) Notice(id string) (n Notice, ok bool) {
	for _, n := range c.notices() {
		if n.ID == id {
			return n, true
		}
	}
	return Notice{}, false
}

// AsOf gives the calendar as it stood at the end of the day: made from those of its notices that had been published by then.
func (c *Calendar) AsOf(day Date) *Calendar {
	known := 0
	for _, n := range c.notices() {
		if !n.Published.After(day) {
			known++
		}
	}
	return c.history.build(known) // notices are in the order of their publication
}

func (c *Calendar) notices() []Notice { return c.history.notices[:c.known] }

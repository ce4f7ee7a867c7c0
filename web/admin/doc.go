// Package admin is the administrator's door: accounts, units, calendar, partners, packs and the register.
package admin

package site

import (
	"creditcase/web/visit"
)

func (s *Server) CookieName(name string) string { return visit.CookieName(name, s.Secure) }

package site

import (
	"creditcase/web/visit"
)

// CookieName is the name under which a cookie is set and read.
func (s *Server) CookieName(name string) string { return visit.CookieName(name, s.Secure) }

package site

import (
	"net/http"

	"creditcase/db"
	"creditcase/web/crowd"
	"creditcase/web/visit"
)

// forStrangers serves a route to somebody who has not signed in: in his turn, and one of as many pages as there are processors. What
// is sent with a form is read first, however slowly it comes, so its handler takes the place by itself (question, or the line of
// passwords).
func (s *Server) forStrangers(w http.ResponseWriter, r *http.Request, rt Route) error {
	if err := s.Crowd.Admit(r.Context(), s.ClientNetwork(r), false); err != nil {
		return err
	}
	if rt.Method != http.MethodGet {
		return rt.Handle(w, r)
	}
	leave, err := crowd.Take(r.Context(), s.Crowd.Places)
	if err != nil {
		return err
	}
	defer leave()
	return rt.Handle(&crowd.LeavingWriter{ResponseWriter: w, Leave: leave}, r)
}

// Question lets a stranger's question through to the database in its turn. Who has signed in does not wait. done must be called
// when the answer is there.
func (s *Server) Question(r *http.Request) (done func(), err error) {
	if visit.ViewerOf(r) != nil {
		return func() {}, nil
	}
	if err := s.Crowd.Admit(r.Context(), s.ClientNetwork(r), true); err != nil {
		return nil, err
	}
	return crowd.Take(r.Context(), s.Crowd.Asking)
}

// StoreFor is the database as whoever asks reaches it: strangers over connections of their own, few and impatient.
func (s *Server) StoreFor(r *http.Request) *db.Store {
	if visit.ViewerOf(r) == nil {
		return s.Public
	}
	return s.Store
}

// ClientNetwork is what limits count a request by.
func (s *Server) ClientNetwork(r *http.Request) string {
	return s.TrustedProxies.Network(r)
}

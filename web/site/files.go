package site

import (
	"net/http"

	"creditcase/files"
	"creditcase/web/visit"
)

// Folder is where attachments lie.
func (s *Server) Folder() files.Folder { return files.Folder{Root: s.Files} }

// discardArrived removes what came with a request and was not kept, however the request ended.
func (s *Server) discardArrived(r *http.Request) {
	info := visit.InfoOf(r)
	for _, id := range info.Arrived {
		if err := s.Folder().Discard(id); err != nil {
			s.Log.WarnContext(r.Context(), "arrived file left for the sweeper", "id", info.ID, "file", id, "error", err)
		}
	}
	info.Arrived = nil
}

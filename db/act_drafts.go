package db

import "context"

// SaveActDraft keeps what was typed, over the version that d names; 0 is for the first time. It reports false, and keeps nothing,
// where the draft has another version by now: it was saved in another window.
func (s *Store) SaveActDraft(ctx context.Context, d ActDraft) (bool, error) {
	if d.Version > 0 {
		n, err := s.ActDraftSave(ctx, ActDraftSaveParams{ID: d.ID, AccountID: d.AccountID, Version: d.Version, FormID: d.FormID,
			Answers: d.Answers, SavedAt: d.SavedAt})
		return n == 1, err
	}
	err := s.ActDraftInsert(ctx, ActDraftInsertParams{ID: d.ID, AccountID: d.AccountID, About: d.About, TaskID: d.TaskID, Kind: d.Kind,
		FormID: d.FormID, Answers: d.Answers, SavedAt: d.SavedAt})
	if uniqueViolation(err) == actDraftsOne {
		return false, nil
	}
	return err == nil, err
}

// Package filing is what the filing of every procedure has on pages: drafts and what was seen of them, files, and who files for whom.
package filing

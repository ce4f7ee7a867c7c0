// Package filing is how credit repair is applied for: page by page as a draft, then as one case for each body that decides.
package filing

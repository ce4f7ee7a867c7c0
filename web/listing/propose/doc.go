// Package propose holds the pages on which a unit proposes to put somebody on one of its lists (拟列入). What is typed is kept as a draft.
package propose

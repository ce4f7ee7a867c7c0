// Package lists is what every list shares: a filter beside a table, and the way through its pages by keys.
package lists

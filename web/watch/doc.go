// Package watch is the supervisor's door: what is late, urging, and reports.
package watch

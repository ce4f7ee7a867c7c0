// Package counter is the whole service over a small city, as people meet it, for tests.
package counter

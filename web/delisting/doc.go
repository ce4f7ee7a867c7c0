// Package delisting is what doors show of the removal from a list (提前移出): how the party and the unit ask for it, the forms of its tasks, and its guide.
package delisting

// Package listing is what doors show of putting on a list (列入告知): the forms of its tasks, what the unit does on the case, and its lists.
package listing

// Package commitment is what doors show of checking commitments (信用承诺核查): the forms of the tasks, what the unit does on the case, and the guide.
package commitment

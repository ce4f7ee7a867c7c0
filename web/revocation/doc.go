// Package revocation is what doors show of the revocation of a record's basis (依据撤销): how unit, party and agency tell of it, the forms of its tasks, and its
// guide.
package revocation

package db

// Constraints are the names of the constraints that code reacts to.
var Constraints = constraints

// Package right holds the pages of rights beside objection and repair (信用权益申请): how they are asked for, from an account and at the counter, how they are
// decided, and how what was granted is taken back.
package right

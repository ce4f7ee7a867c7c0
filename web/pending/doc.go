// Package pending is what doors show of a record about which a review or a lawsuit is pending (复议诉讼期间处理): how its subject shows that, and tells the outcome, the
// forms of the agency's tasks, and its guide.
package pending

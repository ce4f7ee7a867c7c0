package casefile

import "errors"

// Code is what kind of failure an Error is; web turns it into a status.
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"
	CodeNotFound    Code = "not_found"
	CodeForbidden   Code = "forbidden"
	CodeConflict    Code = "conflict"
	CodeTooMany     Code = "too_many"
	CodeUnavailable Code = "unavailable"
	CodeInternal    Code = "internal"
)

// ErrStale says that what a person looked at has changed since.
var ErrStale = errors.New("changed since it was read")

// Error is a failure with a sentence for the user and the cause for the operator. Message is a key of the message
// catalog; Args are its arguments and safe to show. The cause never reaches a page.
type Error struct {
	Code    Code
	Message string
	Args    []any
	Err     error
}

// NewError returns an Error; cause may be nil.
func NewError(code Code, message string, cause error, args ...any) *Error {
	return &Error{Code: code, Message: message, Args: args, Err: cause}
}

// Error tells the operator; it holds no personal data as long as the cause holds none.
func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Code) + ": " + e.Message
	}
	return string(e.Code) + ": " + e.Message + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in the chain, CodeInternal where there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

package account

// Reason says in one word why a log-in failed. It goes to logs; the client
// hears the same words whatever the reason.
type Reason string

// The reasons that this package finds. Their texts are documented and stay.
const (
	NoUser      Reason = "no-user"      // nobody has this name
	BadPassword Reason = "bad-password" // the password is another one
	Disabled    Reason = "disabled"     // right, but enabled = false
	Expired     Reason = "expired"      // right, but the account's day is over
	Busy        Reason = "login-queue"  // so many wait that the password was not looked at
	Interrupted Reason = "interrupted"  // the client or the daemon went before an answer
)

// Failure is a log-in that failed.
type Failure struct {
	Reason Reason
	Err    error // the cause, nil if there is no deeper one
}

func (f *Failure) Error() string {
	if f.Err != nil {
		return "login: " + string(f.Reason) + ": " + f.Err.Error()
	}
	return "login: " + string(f.Reason)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

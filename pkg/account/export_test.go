package account

// Hold takes one of v's slots until the result is called.
func (v *Verifier) Hold() (release func()) {
	v.slots <- struct{}{}
	return func() { <-v.slots }
}

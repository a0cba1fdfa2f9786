package site

import (
	"runtime"
	"testing"
)

// FuzzDialogue leads whole dialogues with a real server. A model that knows the
// standards says what each reply may be (dialogue_model_test.go); after each dialogue
// everything but the folders that may be written to is as it was, nothing secret was
// told, nobody else was disturbed, and nothing is left running.
func FuzzDialogue(f *testing.F) {
	for _, text := range dialogueSeeds {
		f.Add(encode(text))
	}
	r := newDialogueRig(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 1<<10 {
			t.Skip("long")
		}
		goroutines := runtime.NumGoroutine()
		d := r.dial(t)
		d.run(script)
		d.finish()
		r.quiet(t, goroutines)
		r.unharmed(t)
		r.renew(t)
		r.alive(t)
		if t.Failed() {
			r.build(t) // for the dialogues that come after
			d.fail("the dialogue did harm")
		}
	})
}

// alive checks that the witness is still served.
func (r *dialogueRig) alive(t testing.TB) {
	t.Helper()
	r.witness.t = t
	r.witness.log.Reset()
	r.witness.run(encode("NOOP\nPWD"))
	if r.witness.m.in != "anna" || r.witness.m.over {
		t.Fatal("the witness is not logged in any more")
	}
}

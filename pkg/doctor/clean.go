package doctor

import (
	"context"
	"path"
)

// clean removes the file whatever has happened: over this connection, or over
// another one when it is dead, and also when the user has lost patience.
func (t *tour) clean(ctx context.Context) {
	if t.name == "" || t.gone() {
		return
	}
	where := path.Join(t.who.folder, t.name)
	again := &tour{checkup: t.checkup, route: t.route, who: t.who, name: where}
	ctx = context.WithoutCancel(ctx)
	err := again.arrive(ctx)
	if again.dialogue != nil {
		defer again.dialogue.close()
	}
	if err != nil || again.logIn(ctx) != nil || !again.gone() {
		t.left = where
	}
}

// gone removes the file; that there is none is as good.
func (t *tour) gone() bool {
	if t.dialogue.patience() != nil {
		return false
	}
	err := t.remove()
	return err == nil || isRefusal(err, 550) && t.missing()
}

// missing says that the server does not know the file.
func (t *tour) missing() bool {
	_, err := t.dialogue.command(2, "MLST", t.name)
	return isRefusal(err, 550)
}

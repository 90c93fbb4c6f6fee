package measure

import (
	"strings"

	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/web"
)

// incoming is a text that comes in with a form: a file, or what was pasted.
type incoming struct {
	s    *Service
	r    *web.Request
	file *blob.File
	kind legaltext.Kind
	name string
	doc  legaltext.Document
}

// take reads the form, then the text in the sandbox. The form is never nil.
// Errors: those of the form; Invalid and TooLarge at the file control.
func (in *incoming) take() (*web.Form, error) {
	f, err := in.r.ReadUpload(func(u web.Upload) (err error) {
		if in.kind, err = textKind(u.Name); err != nil || in.file != nil {
			return err
		}
		in.name = web.CleanFileName(u.Name)
		in.file, err = in.s.receive(u.Name, u.Content)
		return err
	})
	if err == nil {
		err = f.Bad.Err()
	}
	if err != nil {
		return f, err
	}
	if pasted := f.Get("paste"); in.file == nil && strings.TrimSpace(pasted) != "" {
		in.kind, in.name = pastedKind(f.Get("kind")), ""
		if in.file, err = in.s.receive(in.r.L.T(MsgTextPaste), strings.NewReader(pasted)); err != nil {
			return f, err
		}
	}
	if in.file == nil {
		return f, textError(errs.Invalid, MsgErrorTextNeed, "", legaltext.Problem{})
	}
	in.doc, err = in.s.read(in.r.Context(), in.kind, in.shown(), in.file.Path)
	return f, err
}

// shown names the text in messages.
func (in *incoming) shown() string {
	if in.name == "" {
		return in.r.L.T(MsgTextPasted)
	}
	return in.name
}

func pastedKind(s string) legaltext.Kind {
	for _, k := range legaltext.Kinds {
		if s == string(k) {
			return k
		}
	}
	return legaltext.Text
}

func (in *incoming) close() {
	if in.file != nil {
		if err := in.file.Close(); err != nil {
			in.s.Log.Warn("a file of the spool was not removed", "error", err)
		}
	}
}

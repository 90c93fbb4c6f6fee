package main

import (
	"context"
	"fmt"
	"os"

	"openroadmap/internal/app"
	"openroadmap/internal/platform/access"
)

// receive takes the signed roadmap file of another installation in. One with
// an unknown key waits until it is confirmed: on the operator's page, or here
// with its fingerprint.
func receive(ctx context.Context, p program, a *app.App, path, key string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	operator := access.Actor{Operator: true}
	x, err := a.Received.Receive(ctx, operator, file)
	if err == nil && x.Waiting && key != "" {
		x, err = a.Received.Confirm(ctx, operator, x.ID, key)
	}
	if err != nil {
		return err
	}
	if x.Waiting {
		return fmt.Errorf("the file of %s is whole, but its key is not known here; compare the fingerprint with that installation and repeat with --key %q", x.BaseURL, x.Fingerprint)
	}
	_, err = fmt.Fprintf(p.out, "%s of %s, made on %s, signed by %s\n", x.ID, x.BaseURL, x.MadeOn, x.Fingerprint)
	return err
}

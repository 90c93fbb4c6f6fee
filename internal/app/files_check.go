package app

import (
	"context"
	"fmt"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/blob"
)

// VerifyFiles reads every file that is referred to and compares it with its
// hash. n is how many there are.
func (a *App) VerifyFiles(ctx context.Context) (n int, problems []evidence.Problem, err error) {
	return a.Evidence.Verify(ctx, true)
}

// filesHealth tells where files lie, that all are there with the right size,
// and whether hostile ones are parsed apart.
func (a *App) filesHealth(ctx context.Context) []identity.HealthRow {
	where := identity.HealthRow{Label: "files", Value: a.Evidence.Store.String(), OK: true}
	if s3, ok := a.Evidence.Store.(*blob.S3); ok {
		if err := s3.Check(ctx); err != nil {
			where.OK, where.Value = false, err.Error()
			return []identity.HealthRow{where}
		}
	}
	n, problems, err := a.Evidence.Verify(ctx, false)
	there := identity.HealthRow{Label: "files referred to", Value: fmt.Sprintf("%d, all there", n), OK: true}
	if err != nil {
		there.OK, there.Value = false, err.Error()
	} else if len(problems) > 0 {
		there.OK, there.Value = false, fmt.Sprintf("%d of %d are not as they were; first: %s %s", len(problems), n, problems[0].SHA256, problems[0].Why)
	}
	apart := identity.HealthRow{Label: "parsers of files", Value: "in a process of their own", OK: a.Evidence.Sandbox.Separate()}
	if !apart.OK {
		apart.Value = "in the program itself, without protection"
	}
	return []identity.HealthRow{where, there, apart}
}

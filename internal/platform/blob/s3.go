package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"openroadmap/internal/platform/errs"
)

// S3 is a Store in a bucket of an S3-compatible service.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string // before each ID; "" or ending in a slash
}

// Keys are the credentials of an S3 store. They are read from the environment
// and never written anywhere.
type Keys struct{ Access, Secret string }

// ParseS3 opens the store at an address of the form
// s3://BUCKET/PREFIX?endpoint=HOST:PORT&region=REGION&insecure=true. Without
// an endpoint it is Amazon's. Errors are sentences for the operator.
func ParseS3(address string, k Keys) (*S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil {
		return nil, errors.New("the address of the files must look like s3://BUCKET/PREFIX?endpoint=HOST; keys go into the environment")
	}
	q := u.Query()
	for name := range q {
		if name != "endpoint" && name != "region" && name != "insecure" {
			return nil, fmt.Errorf("the address of the files has an unknown part %q; known are endpoint, region, insecure", name)
		}
	}
	if k.Access == "" || k.Secret == "" {
		return nil, errors.New("the keys of the S3 store are missing: set OPENROADMAP_S3_ACCESS_KEY and OPENROADMAP_S3_SECRET_KEY")
	}
	endpoint := q.Get("endpoint")
	if endpoint == "" {
		endpoint = "s3.amazonaws.com"
	}
	c, err := minio.New(endpoint, &minio.Options{Creds: credentials.NewStaticV4(k.Access, k.Secret, ""), Secure: q.Get("insecure") != "true", Region: q.Get("region")})
	if err != nil {
		return nil, fmt.Errorf("S3 store: %w", err)
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &S3{c, u.Host, prefix}, nil
}

func (s *S3) String() string {
	return fmt.Sprintf("S3 bucket %s at %s, below /%s", s.bucket, s.client.EndpointURL().Host, s.prefix)
}

// Check tells whether the bucket can be reached.
func (s *S3) Check(ctx context.Context) error {
	ok, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !ok {
		err = errors.New("there is no such bucket")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	return nil
}

// Put sends the content; the service answers once it is durable.
func (s *S3) Put(ctx context.Context, f *File) error {
	in, err := f.Open()
	if err != nil {
		return unavailable(err)
	}
	defer in.Close()
	_, err = s.client.PutObject(ctx, s.bucket, s.prefix+f.ID, in, f.Size, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return unavailable(fmt.Errorf("keep file %s: %w", f.ID, err))
	}
	return nil
}

// Open asks for the content from offset on.
func (s *S3) Open(ctx context.Context, id string, offset int64) (io.ReadCloser, error) {
	info, err := s.Stat(ctx, id)
	if err != nil {
		return nil, err
	}
	if offset >= info.Size {
		return io.NopCloser(strings.NewReader("")), nil
	}
	var o minio.GetObjectOptions
	if offset > 0 {
		if err := o.SetRange(offset, 0); err != nil {
			return nil, err
		}
	}
	r, _, _, err := (&minio.Core{Client: s.client}).GetObject(ctx, s.bucket, s.prefix+id, o)
	return r, inBucket(err)
}

// Stat describes content.
func (s *S3) Stat(ctx context.Context, id string) (Info, error) {
	if !IsID(id) {
		return Info{}, errs.New(errs.NotFound, "error.not_found")
	}
	i, err := s.client.StatObject(ctx, s.bucket, s.prefix+id, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, inBucket(err)
	}
	return Info{id, i.Size, i.LastModified}, nil
}

// Delete removes content.
func (s *S3) Delete(ctx context.Context, id string) error {
	if !IsID(id) {
		return nil
	}
	err := inBucket(s.client.RemoveObject(ctx, s.bucket, s.prefix+id, minio.RemoveObjectOptions{}))
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

// Each lists the bucket below the prefix.
func (s *S3) Each(ctx context.Context, do func(Info) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if o.Err != nil {
			return inBucket(o.Err)
		}
		id := strings.TrimPrefix(o.Key, s.prefix)
		if !IsID(id) {
			continue
		}
		if err := do(Info{id, o.Size, o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func inBucket(err error) error {
	if err == nil {
		return nil
	}
	if r := minio.ToErrorResponse(err); r.StatusCode == http.StatusNotFound && r.Code != minio.NoSuchBucket {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	return unavailable(err)
}

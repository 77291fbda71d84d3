// The server of the matrix, by the Go SDK.
//
//	server stdio
//	server http      prints the URL on stderr; with sessions, so legacy only
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type (
	saying struct {
		Text string `json:"text"`
	}
	numbers struct {
		A float64 `json:"a"`
		B float64 `json:"b"`
	}
	place struct {
		Port int `json:"port"`
	}
	nothing struct{}
)

func say(format string, values ...any) *mcp.CallToolResult {
	text := &mcp.TextContent{Text: fmt.Sprintf(format, values...)}
	return &mcp.CallToolResult{Content: []mcp.Content{text}}
}

func slow(ctx context.Context, request *mcp.CallToolRequest, at place) (*mcp.CallToolResult, any, error) {
	// Beside MCP, because who stands between may keep calls in processes of their own.
	line, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", at.Port))
	if err != nil {
		return nil, nil, err
	}
	defer line.Close()
	defer context.AfterFunc(ctx, func() { line.Close() })()
	for step := range 3 {
		progress := &mcp.ProgressNotificationParams{
			ProgressToken: request.Params.GetProgressToken(),
			Progress:      float64(step + 1),
			Total:         3,
		}
		if err := request.Session.NotifyProgress(ctx, progress); err != nil {
			return nil, nil, err
		}
		if _, err := line.Read(make([]byte, 1)); err != nil {
			return nil, nil, err
		}
	}
	return say("done"), nil, nil
}

func ask(_ context.Context, request *mcp.CallToolRequest, _ nothing) (*mcp.CallToolResult, any, error) {
	if answer, ok := request.Params.InputResponses["who"].(*mcp.ElicitResult); ok {
		return say("Hello, %v.", answer.Content["name"]), nil, nil
	}
	question := &mcp.ElicitParams{
		Message: "Who are you?",
		RequestedSchema: map[string]any{
			"type":       "object",
			"properties": map[string]any{"name": map[string]any{"type": "string"}},
			"required":   []string{"name"},
		},
	}
	return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{"who": question}}, nil, nil
}

// add registers a tool.
func add[In any](server *mcp.Server, name string, run mcp.ToolHandlerFor[In, any]) {
	mcp.AddTool(server, &mcp.Tool{Name: name}, run)
}

// readOnly hints that a tool reads: only what reads is stopped where a modern client goes away.
var readOnly = &mcp.ToolAnnotations{ReadOnlyHint: true}

// plain is a tool that needs nothing but its arguments.
func plain[In any](run func(context.Context, In) *mcp.CallToolResult) mcp.ToolHandlerFor[In, any] {
	return func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		return run(ctx, in), nil, nil
	}
}

func makeServer() *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "go", Version: "1.0.0"}, nil)
	add(server, "echo", plain(func(_ context.Context, in saying) *mcp.CallToolResult { return say("%s", in.Text) }))
	add(server, "add", plain(func(_ context.Context, in numbers) *mcp.CallToolResult { return say("%g", in.A+in.B) }))
	mcp.AddTool(server, &mcp.Tool{Name: "slow", Annotations: readOnly}, slow)
	add(server, "ask", ask)
	add(server, "fail", func(context.Context, *mcp.CallToolRequest, nothing) (*mcp.CallToolResult, any, error) {
		return nil, nil, errors.New("disk on fire")
	})
	return server
}

func serveHTTP(server *mcp.Server) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "serving http://%s/mcp\n", listener.Addr())
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	return http.Serve(listener, handler)
}

func main() {
	server := makeServer()
	if os.Args[1] == "http" {
		log.Fatal(serveHTTP(server))
	}
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Fatal(err)
	}
}

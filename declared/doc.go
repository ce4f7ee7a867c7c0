// Package declared holds no code: its tests walk what casefile declares through all layers and name what is missing there. It is the
// first place to look at when a procedure is added. Its folder mock is a procedure for tests.
package declared

// Package appointments keeps the register of administrators of enterprises in bankruptcy (破产管理人), at the agency's desk.
package appointments

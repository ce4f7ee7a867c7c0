package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// NewAppointment is what the agency registers of an administrator whom a court has appointed, from the decision that was shown.
type NewAppointment struct {
	FormID      uuid.UUID // of the form, and of the appointment: sent again it registers once
	Login       string    // of the administrator's account
	Code        string    // unified social credit code of the enterprise
	Holder      string    // as the decision names him
	Court       string
	Number      string
	AppointedOn calendar.Date
	Scan        uuid.UUID
	ActorID     uuid.UUID
	At          time.Time
}

// RegisterAppointment registers an administrator. It returns a casefile.Error where the account or the enterprise is not one that can be registered,
// the account administers the enterprise already, or the scan is not there any more. Registering again by the same form changes nothing.
func (s *Store) RegisterAppointment(ctx context.Context, n NewAppointment) error {
	err := s.InTx(ctx, func(q *Queries) error {
		_, err := q.Appointment(ctx, n.FormID)
		if err == nil || !errors.Is(err, pgx.ErrNoRows) { // the form again
			return err
		}
		return q.registerAppointment(ctx, n)
	})
	broken := uniqueViolation(err)
	if broken == appointmentsOne {
		return casefile.NewError(casefile.CodeConflict, "error.appointment_again", err)
	}
	if broken == appointmentsKey { // the form twice at one moment
		return nil
	}
	return err
}

func (q *Queries) registerAppointment(ctx context.Context, n NewAppointment) error {
	account, err := q.AccountByLogin(ctx, n.Login)
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && (account.Role != casefile.RoleApplicant || account.DisabledAt != nil):
		return casefile.NewError(casefile.CodeInvalid, "error.appointment_login", err)
	case err != nil:
		return fmt.Errorf("find account: %w", err)
	}
	subject, err := q.EnterpriseByCode(ctx, EnterpriseByCodeParams{Code: n.Code, Person: casefile.SubjectPerson})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return casefile.NewError(casefile.CodeInvalid, "error.appointment_enterprise", err)
	case err != nil:
		return fmt.Errorf("find enterprise: %w", err)
	}
	own, err := q.SubjectAccountThere(ctx, SubjectAccountThereParams{AccountID: account.ID, SubjectID: subject.ID})
	if err != nil {
		return fmt.Errorf("look whether the account is the enterprise's own: %w", err)
	}
	if own {
		return casefile.NewError(casefile.CodeInvalid, "error.appointment_own", nil)
	}
	taken, err := q.AppointmentScanTake(ctx, AppointmentScanTakeParams{ID: n.Scan, AccountID: n.ActorID})
	if err != nil {
		return fmt.Errorf("take scan: %w", err)
	}
	if taken == 0 {
		return casefile.NewError(casefile.CodeInvalid, "error.attachment_gone", nil)
	}
	err = q.AppointmentInsert(ctx, AppointmentInsertParams{ID: n.FormID, AccountID: account.ID, SubjectID: subject.ID, Holder: n.Holder, Court: n.Court,
		Number: n.Number, AppointedOn: columnOf(n.AppointedOn), ScanID: &n.Scan, RegisteredBy: n.ActorID, RegisteredAt: n.At})
	if err != nil {
		return fmt.Errorf("write appointment: %w", err)
	}
	return q.Note(ctx, AccountNote{At: n.At, Kind: casefile.AdministratorAdded, Account: account.ID, Actor: n.ActorID,
		Facts: map[string]string{"subject": subject.ID.String(), "name": subject.Name}})
}

// EndAppointment ends an appointment by hand. It returns a casefile.Error with CodeConflict where it has ended before.
func (s *Store) EndAppointment(ctx context.Context, id uuid.UUID, why string, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		a, err := q.AppointmentLock(ctx, id)
		switch {
		case err != nil:
			return Found(err, "error.not_found.body")
		case a.EndedAt != nil:
			return casefile.NewError(casefile.CodeConflict, "error.appointment_ended", nil)
		}
		if err := q.AppointmentEnd(ctx, AppointmentEndParams{ID: id, At: at, By: &by, Why: why}); err != nil {
			return fmt.Errorf("end appointment: %w", err)
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AdministratorEnded, Account: a.AccountID, Actor: by,
			Facts: map[string]string{"subject": a.SubjectID.String()}})
	})
}

// EndAppointments ends all appointments for an enterprise whose plan has ended by the document of the matter, and reports whether there was one. A step that runs
// again finds none.
func (q *Queries) EndAppointments(ctx context.Context, subject uuid.UUID, at time.Time, by casefile.ReorganizationMatter) (bool, error) {
	accounts, err := q.AppointmentsEnd(ctx, AppointmentsEndParams{SubjectID: subject, At: at, Why: string(by)})
	if err != nil {
		return false, fmt.Errorf("end appointments: %w", err)
	}
	for _, account := range accounts {
		err := q.Note(ctx, AccountNote{At: at, Kind: casefile.AdministratorEnded, Account: account, Facts: map[string]string{"subject": subject.String()}})
		if err != nil {
			return false, err
		}
	}
	return len(accounts) > 0, nil
}

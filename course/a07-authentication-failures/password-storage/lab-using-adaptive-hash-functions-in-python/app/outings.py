"""Outings and who has a seat in which boat."""

import sqlite3

from database import connection


def upcoming(member_id: int | None) -> list[sqlite3.Row]:
    with connection() as db:
        return db.execute(
            """
            SELECT outings.*,
                   outings.seats - COUNT(bookings.member_id) AS free,
                   COALESCE(SUM(bookings.member_id = ?), 0) AS mine
            FROM outings LEFT JOIN bookings ON bookings.outing_id = outings.id
            GROUP BY outings.id ORDER BY outings.day
            """,
            (member_id,),
        ).fetchall()


def take_seat(outing_id: int, member_id: int) -> bool:
    with connection() as db:
        taken = db.execute(
            """
            INSERT OR IGNORE INTO bookings (outing_id, member_id)
            SELECT id, ? FROM outings WHERE id = ? AND seats >
                (SELECT COUNT(*) FROM bookings WHERE outing_id = outings.id)
            """,
            (member_id, outing_id),
        )
        return taken.rowcount == 1


def give_up_seat(outing_id: int, member_id: int) -> None:
    with connection() as db:
        db.execute(
            "DELETE FROM bookings WHERE outing_id = ? AND member_id = ?",
            (outing_id, member_id),
        )


def calendar(member: sqlite3.Row) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Saltmarsh Rowing Club//EN"]
    for outing in upcoming(member["id"]):
        if outing["mine"]:
            lines += [
                "BEGIN:VEVENT",
                f"UID:outing-{outing['id']}@rowing.test",
                f"DTSTAMP:{outing['day'].replace('-', '')}T000000Z",
                f"DTSTART;VALUE=DATE:{outing['day'].replace('-', '')}",
                f"SUMMARY:Outing in {outing['boat']}",
                "END:VEVENT",
            ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])

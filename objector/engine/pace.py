"""The pace: how much one controller is asked at a time. A pure rule over the ledger's traffic, so of all runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from objector.domain.traffic import DAY, Traffic


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours of the day in which nothing is begun; they may go over midnight."""

    begins: time
    ends: time
    zone: tzinfo | None = None
    """The time zone of the hours; None: this machine's."""

    def until(self, now: datetime) -> datetime | None:
        """When the present quiet ends (in the zone of `now`); None if it is not quiet now."""
        local = now.astimezone(self.zone)
        clock = local.time()
        if self.begins <= self.ends:
            quiet, tomorrow = self.begins <= clock < self.ends, False
        else:
            quiet, tomorrow = clock >= self.begins or clock < self.ends, clock >= self.begins
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if tomorrow else 0)
        end = datetime.combine(day, self.ends, tzinfo=self.zone)  # without a zone: this machine's, as below
        return max(end.astimezone(now.tzinfo), now)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """For each controller: the distance between two attempts, how many at once, how many in 24 hours, quiet hours."""

    distance: timedelta = timedelta(seconds=20)
    at_once: int = 1
    a_day: int = 200
    quiet: Quiet | None = None

    def not_before(self, traffic: Traffic, now: datetime) -> datetime | None:
        """When the next attempt may begin (UTC), or None: now. The latest of what the rules say."""
        times = []
        if traffic.last is not None:
            times.append(traffic.last + self.distance)
        if traffic.in_a_day >= self.a_day and traffic.first_in_a_day is not None:
            times.append(traffic.first_in_a_day + DAY)
        if self.quiet is not None and (end := self.quiet.until(now)) is not None:
            times.append(end)
        latest = max(times, default=now)
        return latest if latest > now else None

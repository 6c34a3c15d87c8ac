"""The reading API: every number, record and export of the product comes through here, cut to what the viewer may see."""

from __future__ import annotations

from metrics.passport import Passport as Passport
from metrics.run_rate import Needed as Needed
from metrics.waits import Wait as Wait
from metrics.weights import Weighted as Weighted
from pipelines.publishing.fractions import version_at as version_at
from pipelines.publishing.standing import standards as standards
from pipelines.quality import FAULTS as FAULTS
from pipelines.quality import data_quality as data_quality
from pipelines.reading.books import MADE_UP_BY as MADE_UP_BY
from pipelines.reading.books import history as history
from pipelines.reading.books import is_made_up as is_made_up
from pipelines.reading.books import quarantined as quarantined
from pipelines.reading.books import received as received
from pipelines.reading.comments import agreement as agreement
from pipelines.reading.comments import comments as comments
from pipelines.reading.comments import rising as rising
from pipelines.reading.defence import passport as passport
from pipelines.reading.figures import figures as figures
from pipelines.reading.figures import numbers as numbers
from pipelines.reading.improvement import effects as effects
from pipelines.reading.improvement import scorecard as scorecard
from pipelines.reading.judging import course as course
from pipelines.reading.judging import fair as fair
from pipelines.reading.judging import needed as needed
from pipelines.reading.judging import ranks as ranks
from pipelines.reading.judging import weighted as weighted
from pipelines.reading.judging import why as why
from pipelines.reading.records import RECORD_COLUMNS as RECORD_COLUMNS
from pipelines.reading.records import records as records
from pipelines.reading.register import data_end as data_end
from pipelines.reading.register import months as months
from pipelines.reading.register import projects as projects
from pipelines.reading.register import staff_names as staff_names
from pipelines.reading.sla import by_attribution as by_attribution
from pipelines.reading.sla import whatif as whatif
from pipelines.reading.viewers import local_viewer as local_viewer
from pipelines.reading.waiting import wait as wait
from pipelines.scope import OWNER as OWNER
from pipelines.scope import Scope as Scope
from pipelines.scope import Viewer as Viewer
from pipelines.scope import shift as shift
from pipelines.warehouse import Warehouse as Warehouse

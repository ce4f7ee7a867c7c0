-- Run once, when the data volume is new. The image makes the application's own database; Temporal needs these two.
CREATE DATABASE temporal;
CREATE DATABASE temporal_visibility;

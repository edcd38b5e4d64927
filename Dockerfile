# The server, the projector and the command line in one image; which of them runs is the command. PostgreSQL runs elsewhere.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/milepost
COPY requirements/server.txt requirements/server.txt
RUN /opt/milepost/bin/pip install --no-cache-dir --require-hashes --requirement requirements/server.txt
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY projections projections
COPY services services
COPY examples examples
RUN /opt/milepost/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

FROM python:3.11-slim-bookworm
# A number, so that an orchestrator can check that it is not root; the data folder holds keys, never the database.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin milepost \
 && install --directory --owner=milepost --group=milepost --mode=700 /var/lib/milepost
COPY --from=build /opt/milepost /opt/milepost
ENV PATH=/opt/milepost/bin:$PATH PYTHONUNBUFFERED=1 MILEPOST_HOST=0.0.0.0 MILEPOST_DATA_DIR=/var/lib/milepost
USER 10001
WORKDIR /var/lib/milepost
VOLUME /var/lib/milepost
EXPOSE 8000
ENTRYPOINT ["milepost"]
CMD ["serve"]

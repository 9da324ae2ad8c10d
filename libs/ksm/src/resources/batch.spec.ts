import { cronJobMetrics } from './cronjob.js';
import { jobMetrics } from './job.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const metadata = { namespace: 'shop', name: 'bill', creationTimestamp: '2024-05-01T00:00:00Z', resourceVersion: '123' };
const maps = { labels: { a: 'b' }, annotations: { c: 'd' } };

describe('metrics of jobs', () => {
  it('call the job job_name, as Prometheus calls itself job', () => {
    const job = {
      metadata: { ...metadata, ...maps },
      spec: { parallelism: 0, completions: 1, activeDeadlineSeconds: 60 },
      status: {
        succeeded: 1,
        active: 2,
        ready: 1,
        startTime: '2024-05-01T00:00:00Z',
        completionTime: '2024-05-01T00:00:01Z',
        conditions: [
          { type: 'Complete', status: 'True' },
          { type: 'Suspended', status: 'False' },
        ],
      },
    };

    expect(linesOf(jobMetrics, job, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'info{} 1',
        'created{} 1.7145216e+09',
        'spec_parallelism{} 0',
        'spec_completions{} 1',
        'spec_active_deadline_seconds{} 60',
        'status_succeeded{} 1',
        'status_failed{} 0',
        'status_active{} 2',
        'status_ready{} 1',
        'complete{,condition="true"} 1',
        'complete{,condition="false"} 0',
        'complete{,condition="unknown"} 0',
        'status_start_time{} 1.7145216e+09',
        'status_completion_time{} 1.714521601e+09',
        'status_suspended{} 0',
        'owner{,owner_kind="",owner_name="",owner_is_controller=""} 1',
      ].map((line) => `kube_job_${line.replace('{', '{cluster="east",namespace="shop",job_name="bill"')}`),
    );
  });

  it.each([
    { title: 'no reason', conditions: [], expected: ['reason="" 3'] },
    {
      title: 'a known reason, in place of the count',
      conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }],
      expected: ['reason="BackoffLimitExceeded" 0', 'reason="DeadlineExceeded" 1', 'reason="Evicted" 0'],
    },
    {
      title: 'an unknown reason',
      conditions: [{ type: 'Failed', status: 'True', reason: 'Bored' }],
      expected: ['reason="BackoffLimitExceeded" 0', 'reason="DeadlineExceeded" 0', 'reason="Evicted" 0', 'reason="" 3'],
    },
  ])('tell of three failed pods with $title', ({ conditions, expected }) => {
    const status = { failed: 3, conditions };

    expect(samplesOf(jobMetrics, 'kube_job_status_failed', { metadata, status })).toEqual(expected);
  });

  it('show a failed job, and one that is suspended', () => {
    const conditions = ['Failed', 'Suspended'].map((type) => ({ type, status: 'True' }));

    expect(samplesOf(jobMetrics, 'kube_job_failed', { status: { conditions } })).toEqual([
      'condition="true" 1',
      'condition="false" 0',
      'condition="unknown" 0',
    ]);
    expect(samplesOf(jobMetrics, 'kube_job_status_suspended', { status: { conditions } })).toEqual([' 1']);
  });
});

describe('metrics of cron jobs', () => {
  it('describe a cron job in full', () => {
    const cronJob = {
      metadata: { ...metadata, ...maps },
      spec: {
        schedule: '0 * * * *',
        timeZone: 'UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 10,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
      status: {
        active: [{}, {}],
        lastScheduleTime: '2024-05-01T10:00:00Z',
        lastSuccessfulTime: '2024-05-01T10:00:05Z',
      },
    };

    expect(linesOf(cronJobMetrics, cronJob, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'info{,schedule="0 * * * *",concurrency_policy="Forbid",timezone="UTC"} 1',
        'created{} 1.7145216e+09',
        'status_active{} 2',
        'status_last_schedule_time{} 1.7145576e+09',
        'status_last_successful_time{} 1.714557605e+09',
        'spec_suspend{} 0',
        'spec_starting_deadline_seconds{} 10',
        'next_schedule_time{} 1.7145612e+09',
        'metadata_resource_version{} 123',
        'spec_successful_job_history_limit{} 3',
        'spec_failed_job_history_limit{} 1',
      ].map((line) => `kube_cronjob_${line.replace('{', '{cluster="east",namespace="shop",cronjob="bill"')}`),
    );
  });

  it.each([
    { title: 'is suspended', spec: { schedule: '@hourly', suspend: true }, next: 0, invalid: 0 },
    { title: 'has a bad schedule', spec: { schedule: 'often' }, next: 0, invalid: 1 },
    { title: 'has both', spec: { schedule: 'often', suspend: true }, next: 0, invalid: 1 },
    { title: 'has no such zone', spec: { schedule: '@hourly', timeZone: 'Mars/Olympus' }, next: 0, invalid: 1 },
    { title: 'is never due', spec: { schedule: '0 0 31 2 *' }, next: 0, invalid: 0 },
    { title: 'begins with its creation', spec: { schedule: '@hourly' }, next: 1, invalid: 0 },
  ])('tell when the next job is due of one that $title', ({ spec, next, invalid }) => {
    const cronJob = { metadata, spec };

    expect(samplesOf(cronJobMetrics, 'kube_cronjob_next_schedule_time', cronJob)).toHaveLength(next);
    expect(samplesOf(cronJobMetrics, 'kube_cronjob_schedule_invalid', cronJob)).toHaveLength(invalid);
  });

  it('have the zone local without one, and no due time without a beginning', () => {
    const cronJob = { spec: { schedule: '@hourly' } };

    expect(samplesOf(cronJobMetrics, 'kube_cronjob_info', cronJob)).toEqual([
      'schedule="@hourly",concurrency_policy="",timezone="local" 1',
    ]);
    expect(samplesOf(cronJobMetrics, 'kube_cronjob_next_schedule_time', cronJob)).toEqual([]);
  });
});

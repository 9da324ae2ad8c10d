import { defaultPullPolicy } from './image-reference.js';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('defaultPullPolicy', () => {
  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.25', 'IfNotPresent'],
    ['library/nginx', 'Always'],
    ['registry.example.com:5000/team/app', 'Always'],
    ['registry.example.com:5000/team/app:v1', 'IfNotPresent'],
    ['localhost/app', 'Always'],
    ['REGISTRY/app', 'Always'],
    [`nginx@${digest}`, 'IfNotPresent'],
    [`nginx:latest@${digest}`, 'Always'],
    [`nginx:1.25@${digest}`, 'IfNotPresent'],
    ['Nginx', 'IfNotPresent'],
    ['nginx:', 'IfNotPresent'],
    ['a//b', 'IfNotPresent'],
    ['registry..example/app', 'IfNotPresent'],
    ['-registry.example/app', 'IfNotPresent'],
    ['registry_a.example/app', 'IfNotPresent'],
    ['registry:port/app', 'IfNotPresent'],
    ['[fd00::1]:5000/app', 'Always'],
    ['my_team/app', 'Always'],
    ['', 'IfNotPresent'],
    [undefined, 'IfNotPresent'],
    [`${'a-'.repeat(2000)}!`, 'IfNotPresent'],
  ])('of %s is %s', (image, expected) => {
    expect(defaultPullPolicy(image)).toBe(expected);
  });
});

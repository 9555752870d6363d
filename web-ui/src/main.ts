import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

const place = document.getElementById('app');
if (!place) {
  throw new Error('index.html has no #app');
}
mount(App, { target: place });

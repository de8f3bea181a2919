(* Soundness of the claims about exact points: 9.12 to 9.14. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker MomentumMatrices SoundnessPoints SoundnessFilters SoundnessRegions.
Import ListNotations.
Open Scope R_scope.

Module SoundnessExact (N : INTEGERS).
Include SoundnessRegions N.
Import N.
Section Problem.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).

Lemma point_of_q X : point_of X = qpoint X. Proof. reflexivity. Qed.
Lemma exact_gradient_ok X g : exact_gradient n f gs X = Some g ->
  length g = n /\ (exists v, qev X f = Some v) /\
  forall j, (j < n)%nat -> qev X (D j f) = Some (nth j g qzero).
Proof.
  unfold exact_gradient. intros H. apply guard_ok in H. destruct H as [_ H].
  destruct (qev X f) as [v|]; [|discriminate]. rewrite gs_ok in H.
  destruct (omap_mk _ _ _ _ H) as [L M]. split; auto. split; eauto. intros j Hj.
  apply (M j). apply nth_error_nth'. lia.
Qed.
Lemma exact_partials X g : exact_gradient n f gs X = Some g -> forall i, (i < n)%nat ->
  is_partial (eval f) i (point_of X) (grad f (point_of X) i) /\ grad f (point_of X) i = ratR (nth i g qzero).
Proof.
  intros H i Hi. destruct (exact_gradient_ok X g H) as (_ & [v Hv] & M). split.
  - exact (qev_partial X i f _ _ Hv (M i Hi)).
  - exact (qev_ok X _ _ (M i Hi)).
Qed.
Theorem exact_critical_ok X : exact_critical n f gs X = true -> critical n f (point_of X) /\
  (forall i, (i < n)%nat -> grad f (point_of X) i = 0).
Proof.
  unfold exact_critical. intros H. bools. rename x into g.
  assert (Z : forall i, (i < n)%nat -> grad f (point_of X) i = 0).
  { intros i Hi. destruct (exact_partials X g H0 i Hi) as [_ ->]. apply rnum_zero.
    destruct (exact_gradient_ok X g H0) as (L & _ & _).
    rewrite forallb_forall in H. apply Z.eqb_eq, H, nth_In. lia. }
  split; auto. intros i Hi. rewrite <- (Z i Hi). apply (exact_partials X g H0 i Hi).
Qed.
Lemma exact_hessian_ok X H : exact_hessian n f gs hs X = Some H ->
  hessian_at n f (point_of X) (hess f (point_of X)) /\
  forall i j, (i < n)%nat -> (j < n)%nat -> ratR (qtri H i j) = hess f (point_of X) i j.
Proof.
  unfold exact_hessian. destruct (exact_gradient n f gs X) as [g|] eqn:EG; [|discriminate]. intros EH.
  destruct (exact_gradient_ok X g EG) as (_ & _ & GM).
  rewrite hs_ok in EH. destruct (omap_mk _ _ _ _ EH) as [L M].
  assert (LO : forall i j, (i < n)%nat -> (j <= i)%nat -> qev X (D i (D j f)) = Some (nth j (nth i H []) qzero)).
  { intros i j Hi Hj.
    assert (R1 : nth_error H i = Some (nth i H [])) by (apply nth_error_nth'; lia).
    destruct (M i _ R1) as [_ M1]. destruct (omap_mk _ _ _ _ M1) as [L1 M2].
    apply (M2 j). apply nth_error_nth'. lia. }
  split; [split; [|split]|].
  - intros i Hi. apply (exact_partials X g EG i Hi).
  - intros i j Hi Hj. exact (qev_partial X i (D j f) _ _ (GM j ltac:(lia)) (LO i j Hi Hj)).
  - apply hess_sym.
  - intros i j Hi Hj. unfold qtri, tri. destruct (Nat.leb_spec j i) as [Q|Q].
    + symmetry. exact (qev_ok X _ _ (LO i j Hi Q)).
    + rewrite (hess_sym f (point_of X) n i j Hi Hj). symmetry. exact (qev_ok X _ _ (LO j i Hj ltac:(lia))).
Qed.
Lemma qsum_ok k g : ratR (qsum k g) = sumn k (fun i => ratR (g i)).
Proof. induction k; simpl; [apply ratR_zero|]. now rewrite qadd_ok, IHk. Qed.
Lemma ratR_int z : ratR (Rat z 1) = IZR z.
Proof. unfold ratR, cstR; simpl. unfold Rdiv. rewrite Rinv_1. ring. Qed.
Theorem exact_eigenvalue_ok X l v : exact_eigenvalue n f gs hs X l v = true ->
  hessian_at n f (point_of X) (hess f (point_of X)) /\
  eigpair n (hess f (point_of X)) (ratR l) (fun i => IZR (nth i v 0%Z)).
Proof.
  unfold exact_eigenvalue. cbv zeta. intros H. bools. rename x into Hq.
  destruct (exact_hessian_ok X Hq H2) as [A B]. split; auto. split.
  - match goal with E : existsb _ v = true |- _ => apply existsb_exists in E; destruct E as (z & Hz & Nz) end.
    apply In_nth with (d := 0%Z) in Hz. destruct Hz as (k & Hk & E).
    exists k. split; [lia|]. rewrite E. intros K. apply eq_IZR in K. rewrite K in Nz. discriminate Nz.
  - intros i Hi. pose proof (allb_ok _ _ H0 i Hi) as C. cbv beta in C. apply qeq_ok in C.
    rewrite qsum_ok, qmul_ok, ratR_int in C. rewrite <- C. apply sumn_ext; intros j Hj.
    now rewrite qmul_ok, ratR_int, B.
Qed.

(* ---- 9.14 ---- *)
Lemma qat_table g i j : (i < n)%nat -> (j < n)%nat -> qat (qtable n g) i j = g i j.
Proof. intros Hi Hj. unfold qat, qtable. rewrite nth_mk by auto. now rewrite nth_mk by auto. Qed.
Lemma exact_filter_matrix_ok opt H A : (forall i j, (i < n)%nat -> (j < n)%nat -> ratR (qtri H i j) = A i j) ->
  forall i j, (i < n)%nat -> (j < n)%nat ->
  ratR (qat (exact_filter_matrix n opt H) i j) = mpoly n (map ratR (scaled_symbol opt)) A i j.
Proof.
  intros HA. unfold exact_filter_matrix. induction (scaled_symbol opt) as [|q c IH]; intros i j Hi Hj.
  - simpl. rewrite qat_table by auto. apply ratR_zero.
  - cbn [fold_right]. cbv zeta. rewrite qat_table by auto. rewrite qsum_ok.
    change (map ratR (q :: c)) with (ratR q :: map ratR c). cbn [mpoly]. unfold mmul.
    apply sumn_ext; intros l Hl. rewrite qmul_ok, HA, qat_table by auto. f_equal.
    unfold mid. destruct (Nat.eqb_spec l i).
    + rewrite qadd_ok, IH by auto. ring.
    + rewrite IH by auto. ring.
Qed.
Lemma zsum_mk k g : IZR (fold_right Z.add 0%Z (mk k g)) = sumn k (fun i => IZR (g i)).
Proof.
  assert (G : forall l s, IZR (fold_right Z.add 0%Z (map g (seq s l))) = sumn l (fun i => IZR (g (s + i)%nat))).
  { induction l; intros s.
    - reflexivity.
    - rewrite sumn_shift. simpl. rewrite plus_IZR, IHl, Nat.add_0_r. f_equal.
      apply sumn_ext; intros i Hi. do 2 f_equal. lia. }
  unfold mk. rewrite G. apply sumn_ext; intros. reflexivity.
Qed.
Lemma decomposes_ok M w A : decomposes n M w = true -> sym n A ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> ratR (qat M i j) = A i j) -> forall x, 0 <= qf n A x.
Proof.
  unfold decomposes. cbv zeta. intros H SA HA x. bools.
  match goal with E : Z.ltb 0 (dscale w) = true |- _ => apply Z.ltb_lt, IZR_lt in E; rename E into S0 end.
  match goal with E : triangular n (dfactor w) = true |- _ => rename E into TR end.
  match goal with E : forallb (Z.leb 0) _ = true |- _ => rename E into DP end.
  match goal with E : allb n _ = true |- _ => rename E into EA end.
  match goal with E : length (ddiagonal w) = n |- _ => rename E into LD end.
  set (s := IZR (dscale w)) in *.
  set (d := fun k => IZR (nth k (ddiagonal w) 0%Z)).
  set (L := fun i k => IZR (nth k (nth i (dfactor w) []) 0%Z)).
  assert (EQ : forall i j, (i < n)%nat -> (j <= i)%nat -> s * A i j = sumn n (fun k => d k * (L i k * L j k))).
  { intros i j Hi Hj. pose proof (allb_ok _ _ (allb_ok _ _ EA i Hi) j ltac:(lia)) as C. cbv zeta in C.
    apply Z.eqb_eq in C. apply (f_equal IZR) in C. rewrite !mult_IZR, zsum_mk in C.
    rewrite <- HA by lia. rewrite ratR_val. pose proof (rden_pos (qat M i j)) as P.
    apply Rmult_eq_reg_r with (IZR (Zpos (rden (qat M i j)))); [|lra].
    transitivity (s * IZR (rnum (qat M i j))); [field; lra|]. unfold s. rewrite C, Rmult_comm. f_equal.
    (* entries of row j beyond j are 0 *)
    assert (TAIL : forall m, (S j <= m)%nat -> sumn m (fun k => d k * (L i k * L j k)) =
       sumn (S j) (fun k => d k * (L i k * L j k))).
    { induction m; intros Hm; [lia|]. destruct (Nat.eq_dec (S m) (S j)) as [->|Hne]; [reflexivity|].
      assert (Z : L j m = 0).
      { unfold L. rewrite nth_overflow; [reflexivity|]. rewrite (triangular_row n _ j TR) by lia. lia. }
      change (sumn m (fun k => d k * (L i k * L j k)) + d m * (L i m * L j m) = sumn (S j) (fun k => d k * (L i k * L j k))).
      rewrite IHm, Z by lia. ring. }
    rewrite (TAIL n) by lia. apply sumn_ext; intros k Hk. unfold d, L. rewrite !mult_IZR. ring. }
  assert (Q : 0 <= qf n (fun i j => s * A i j) x).
  { apply (ldl_possemidef n n (fun i j => s * A i j) d L).
    - intros i j Hi Hj. now rewrite SA.
    - intros k Hk. unfold d. apply IZR_le. rewrite forallb_forall in DP. apply Z.leb_le, DP, nth_In. lia.
    - intros i Hi. unfold offsum.
      rewrite (sumn_ext n _ (fun _ => 0)).
      + rewrite sumn_zero, EQ by auto. lra.
      + intros j Hj. destruct (Nat.eqb j i); auto.
        assert (E : s * A i j = sumn n (fun k => d k * (L i k * L j k))).
        { destruct (Nat.le_gt_cases j i); [now apply EQ|]. rewrite SA, EQ by lia.
          apply sumn_ext; intros; ring. }
        rewrite E, Rminus_diag_eq, Rabs_R0 by auto. reflexivity. }
  rewrite qf_scale in Q. nra.
Qed.
Theorem exact_filter_ok opt X lw uw : valid_optimizer opt = true -> exact_filter n f gs hs opt X lw uw = true ->
  exists h, hessian_at n f (point_of X) h /\ forall l v, eigpair n h l v ->
    0 <= symbol (the_field opt) l <= filter_const (the_momentum opt) / ratR (step_size opt).
Proof.
  intros VO. unfold exact_filter. cbv zeta. intros H. bools. rename x into Hq.
  destruct (valid_facts opt VO) as [AP VB].
  destruct (exact_hessian_ok X Hq H0) as [A B]. exists (hess f (point_of X)). split; auto.
  intros l v [Nz Hv]. set (h := hess f (point_of X)) in *.
  set (P := mpoly n (map ratR (scaled_symbol opt)) h).
  assert (SP : sym n P) by (apply mpoly_sym; apply hess_sym).
  pose proof (exact_filter_matrix_ok opt Hq h B) as QM.
  assert (EV : qf n P v = ratR (step_size opt) * symbol (the_field opt) l * sq n v).
  { unfold P. rewrite (mpoly_qf n h _ l v Hv), scaled_symbol_eig. reflexivity. }
  pose proof (decomposes_ok _ _ P H SP QM v) as L1.
  pose proof (decomposes_ok _ _ (shiftm (-1) (filter_const (the_momentum opt)) P) H1
    (shiftm_sym n (-1) _ P SP)) as L2.
  assert (L2' : 0 <= qf n (shiftm (-1) (filter_const (the_momentum opt)) P) v).
  { apply L2. intros i j Hi Hj. rewrite qat_table by auto. unfold shiftm.
    destruct (Nat.eqb j i).
    - rewrite qadd_ok, qneg_ok, QM, filter_constant_ok by auto. fold P. ring.
    - rewrite qneg_ok, QM by auto. fold P. ring. }
  rewrite qf_shift in L2'. rewrite EV in L1, L2'. pose proof (sq_pos n v Nz) as SV.
  set (a := ratR (step_size opt)) in *. set (s := symbol (the_field opt) l) in *.
  set (cc := filter_const (the_momentum opt)) in *.
  assert (S1 : 0 <= a * s) by nra. assert (S2 : a * s <= cc) by nra.
  split; [nra|]. apply Rmult_le_reg_l with a; auto. unfold Rdiv.
  rewrite <- (Rmult_comm (/ a)), <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
End Problem.
End SoundnessExact.
